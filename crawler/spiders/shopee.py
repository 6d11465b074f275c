"""Shopee and its national sites."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, Reader, Rows


class shopee(SearchSpider):
    """Domain: shopee.co.id and the Shopee sites of the other countries.

    Reads: results and offers in answers of the interface (v2 and v4), result cards as the browser shows them, and offer
    pages by their JSON-LD.
    Sure of: the item objects of the interface, by a saved answer of 2024. The rest follows what is known of the site.
    Caveats: an offer's number is that of the shop and that of the item. What the server sends is a shell, and scripts
    are turned away; save the page, or the answer that it got, from the browser.
    """

    name = "shopee"
    search_url = "https://{site}/search?keyword={term}&page={page}"
    first_page = 0
    # Short rules stand side by side.
    reader = Reader(
        sites="shopee.co.id IDR shopee.com.my MYR shopee.sg SGD shopee.co.th THB shopee.vn VND shopee.ph PHP shopee.tw "
        "TWD shopee.com.br BRL shopee.com.mx MXN shopee.com.co COP shopee.cl CLP shopee.pl PLN shopee.es EUR",
        listing_id=r"\d{3,12}\.\d{5,14}", listing_url="https://{site}/product-i.{id}", id_join=".",
        image_size=("_tn$", ""), offer_url=r"i\.(\d{3,12})\.(\d{5,14})|/product/(\d{3,12})/(\d{5,14})", search=[Rows(
            "", total="total_count | nomore", listing_id="{shopid}.{itemid} | {shop_id}.{item_id}", currency="currency",
            each="items.*.item_basic | data.items.*.item_basic | items | data.items | data.item_cards | *.response | "
            "response | data.sections.0.data.item | data.centralize_item_card.item_cards | .", location="shop_location",
            title="name | item_card_displayed_asset.name", price_max="price_max /100000", seller_id="shopid | shop_id",
            price="price_min /100000 | price /100000 | item_card_display_price.price /100000", stock="stock",
            list_price="price_before_discount /100000 | item_card_display_price.strikethrough_price /100000",
            seller="shop_name | shop_data.shop_name", rating="item_rating.rating_star", review_count="cmt_count",
            units_sold="historical_sold | item_card_display_sold_count.historical_sold_count | sold", listed_at="ctime",
            images="https://down-id.img.susercontent.com/file/{images.*} | "
            "https://down-id.img.susercontent.com/file/{image}", brand_claimed="brand", sponsored="adsid | ads_keyword",
        ), Cards(
            each=".shopee-search-item-result__item, [data-sqe='item']", listing_id="a @href",
            title="[data-sqe='name'] div, .line-clamp-2 | img[alt] @alt", images="img[src*='/file/'] @src",
            price=r".truncate.text-base\/5, span[class*='price'] | span, div =~ {amount}",
            location="[data-sqe='name'] ~ div",
            units_sold="div =~ ^{count} ?{sold}|[Tt]erjual {count}|Đã bán {count}",
        )], offer=[InState(
            "", at="data.item | item | data | .", listing_id="{shopid}.{itemid} | {shop_id}.{item_id}",
            currency="currency", title="name | title", price="price_min /100000 | price /100000", brand_claimed="brand",
            price_max="price_max /100000", list_price="price_before_discount /100000", seller_id="shopid | shop_id",
            location="shop_location", stock="stock | normal_stock", units_sold="historical_sold",
            rating="item_rating.rating_star", images="https://down-id.img.susercontent.com/file/{images.*}",
        ), InState(
            "", at="data", listing_id="{item.shop_id}.{item.item_id}", title="item.title", currency="item.currency",
            description="item.description", price_max="product_price.price.range_max /100000", seller_id="item.shop_id",
            price="product_price.price.single_value /100000 | product_price.price.range_min /100000",
            images="https://down-id.img.susercontent.com/file/{product_images.images.*}",
        )],
    )  # fmt: skip
