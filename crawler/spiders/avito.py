"""Avito."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, OnPage, Reader, Rows


class avito(SearchSpider):
    """Domain: avito.ru.

    Reads: result lists of 2020 and later (data-marker), of 2014 to 2020 (item_table), the page's state and answers of
    the interface; offer pages of both times.
    Sure of: item_table lists, by a saved page of 2016. The rest follows what is known of the site.
    Caveats: some offers state no price ("Цена не указана", "Договорная"). Automated requests often meet "Доступ
    ограничен". Sellers are private persons in the main.
    """

    name = "avito"
    search_url = "https://www.{site}/all?q={term}&p={page}"
    # Short rules stand side by side.
    reader = Reader(
        sites="avito.ru RUB", listing_id=r"\d{7,12}", listing_url="https://www.{site}/{id}",
        offer_url=r"_(\d{7,12})(?:[?#]|$)|avito\.ru/(\d{7,12})(?:[?#]|$)|/items/(\d{7,12})(?:[?#]|$)",
        no_results="[data-marker='search-empty'], .nulus, [class*='no-results']", search=[Cards(
            each="[data-marker='catalog-serp'] [data-marker='item'], [data-marker='item'], .js-catalog-item-enum, "
            ".item_table, .js-catalog-item", listing_id=r"@data-item-id | @id =~ ^i(\d+)$ | a[href] @href",
            total="[data-marker='page-title/count'], .breadcrumbs-link-count, .page-title-count",
            next_url="[data-marker='pagination-button/nextPage'], .js-pagination-next, .pagination-page_next @href",
            url="[data-marker='item-title'], .item-description-title-link, a.snippet-link, h3 a @href",
            title="[data-marker='item-title'], [itemprop='name'], .item-description-title-link, h3",
            price="meta[itemprop='price'] @content | [data-marker='item-price'], .snippet-price, .price, .about",
            location="[data-marker='item-address'], [class*='geo-address'], .item-address",
            seller="[data-marker='seller-link/link'], [data-marker='seller-rating/link']",
            images="img[itemprop='image'] @src | img @data-srcpath | img @data-src | img @src",
        ), Rows(
            "__initialData__|__preloadedState__", each="**.catalog.items | result.items.*.value | catalog.items",
            total="**.catalog.totalCount | totalCount", listing_id="id", title="title", url="urlPath | uri_mweb",
            price="priceDetailed.value | price", images="images.*.636x476", seller_id="sellerId",
            location="geo.formattedAddress | location.name",
        )], offer=[OnPage(
            listing_id="[data-marker='item-view/item-id'], [data-item-id] @data-item-id | "
            r"[data-marker='item-view/item-id'], .title-info-metadata-item =~ (\d{7,12})",
            images="[data-marker='image-frame/image-wrapper'] @data-url | .gallery-img-frame @data-url | "
            "[data-marker='image-frame/image-wrapper'] img @src",
            title="[data-marker='item-view/title-info'], .title-info-title-text, h1[itemprop='name']",
            price="[data-marker='item-view/item-price'], .js-item-price, [itemprop='price'] @content | "
            "[data-marker='item-view/item-price'], .price-value-string",
            description="[data-marker='item-view/item-description']",
            seller="[data-marker='seller-info/name'], .seller-info-name, .person-name",
            attributes="[data-marker='item-view/item-params'] li, .item-params-list-item",
            location="[itemprop='address'], .seller-info-value address, .item-map-location__address",
            seller_url="[data-marker='seller-link/link'], .seller-info-name a @href",
        )],
    )  # fmt: skip
