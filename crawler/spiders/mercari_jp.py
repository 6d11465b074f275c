"""Mercari in Japan."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class mercari_jp(SearchSpider):
    """Domain: jp.mercari.com, with the offers of Mercari Shops among its results.

    Reads: results as the browser shows them (item-cell, 2021 and later; items-box before) and in answers of the
    interface; offer pages by JSON-LD and elements, and answers of the interface.
    Sure of: item-cell lists, offer pages and answers of the interface, by saved pages of 2024 to 2026.
    Caveats: what the server sends for a search has no offers; save the page from the browser, scrolled to its end.
    Sellers are private persons in the main.
    """

    name = "mercari_jp"
    search_url = "https://{site}/search?keyword={term}&page_token=v1%3A{page}"
    first_page = 0
    # Short rules stand side by side.
    reader = Reader(
        sites="jp.mercari.com JPY", listing_id=r"m\d{8,12}|[0-9A-Za-z]{20,24}", listing_url="https://{site}/item/{id}",
        offer_url=r"/(?:jp/)?items?/(m\d{8,12})|/shops/product/([0-9A-Za-z]{20,24})|/items/get\?[^#]*\bid=(m\d{8,12})",
        image_size=("/c!/[^/]*/thumb/photos/", "/item/detail/orig/photos/"), no_results="[data-testid='empty-state']",
        search=[Rows(
            "", each="items | data", total="meta.numFound | meta.num_found", listing_id="id", title="name",
            price="price", seller_id="sellerId | seller.id", seller="seller.name | shopName", listed_at="created",
            images="thumbnails | photos", availability="status =~ (?i)(sold_?out|on_?sale)",
            condition="item_condition.name", brand_claimed="itemBrand.name | item_brand.name",
        ), Cards(
            each="[data-testid='item-cell'] a, .items-box > a", listing_id="@href",
            price=r"[class*='merPrice'], .items-box-price | [role='img'] @aria-label =~ ([\d,]+円)$",
            title="[data-testid='thumbnail-item-name'], .items-box-name | "
            "[role='img'] @aria-label =~ ^(.+)の(?:サムネイル|画像)|^(.+)",
            availability="[data-testid='thumbnail-sticker'] @aria-label | .item-sold-out-badge",
            images="img[src*='photos'], img @src | img @data-src",
        )], offer=[InState(
            "", at="data", listing_id="id", title="name", price="price", description="description", listed_at="created",
            seller="seller.name", seller_id="seller.id", availability="status =~ (?i)(sold_?out|on_?sale)",
            images="photos", condition="item_condition.name", location="shipping_from_area.name",
            brand_claimed="item_brand.name", category="item_category.name",
        ), OnPage(
            title="[data-testid='name'] h1, [data-testid='name'], h1.item-name", condition="[data-testid='商品の状態']",
            description="[data-testid='description']", location="[data-testid='発送元の地域']",
            price="[data-testid='price'], [data-testid='product-price'], .item-price",
            seller="a[data-location*='seller'] @aria-label =~ ^(.+?), | "
            "[data-testid='seller-link'] .merUserObject, .item-detail-table tr:not(.x) td a[href*='/u/']",
            seller_id=r"a[data-location*='seller'] @href =~ /profile/(\w+)", images="[data-testid^='image-'] img @src",
            availability="[data-testid='checkout-button'] =~ 売り切れ | .item-sold-out-badge",
        )],
    )  # fmt: skip
