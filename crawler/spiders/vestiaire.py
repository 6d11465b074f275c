"""Vestiaire Collective."""

from crawler.base_spiders.search import Expects, SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class vestiaire(SearchSpider):
    """Domain: vestiairecollective.com in all languages and countries.

    Reads: results in answers of the search interface and as the browser shows them; offer pages by their JSON-LD,
    __NEXT_DATA__ and elements.
    Sure of: the item objects of the search interface, by a saved answer of 2025. The rest follows what is known of the
    site.
    Caveats: titles leave out the brand, which stands by itself. Sellers are private persons in the main.
    """

    name = "vestiaire"
    search_url = "https://www.{site}/search/p-{page}/?q={term}"
    expects = Expects(offers=30, seller=0.9)
    # Short rules stand side by side.
    reader = Reader(
        sites="vestiairecollective.com EUR us.vestiairecollective.com USD vestiairecollective.co.uk GBP "
        "vestiairecollective.de vestiairecollective.fr vestiairecollective.it vestiairecollective.es EUR", id_join="",
        listing_id=r"\d{5,10}", offer_url=r"-(\d{5,10})\.s?html|/p-(\d{5,10})(?:[/?#.]|$)",
        listing_url="https://www.vestiairecollective.com/p-{id}",
        image_size=("/(?:images/)?resized/[^/]+(?=/produit)", ""), search=[Rows(
            "#__NEXT_DATA__", listing_id="id", title="name", price="price.cents /100", currency="price.currency",
            total="paginationStats.totalHits | props.pageProps.searchResults.paginationStats.totalHits", url="link",
            each="items | props.pageProps.searchResults.items | "
            "props.pageProps.dehydratedState.queries.*.state.data.items | .", brand_claimed="brand.name",
            list_price="discount.originalPrice.cents /100", location="country", description="description",
            seller="seller.firstname", seller_id="seller.id", listed_at="createdAt",
            images="https://images.vestiairecollective.com{pictures.*}",
        ), Cards(
            each="[class*='product-card_productCard'], .productSnippet, li[data-product-id]",
            listing_id="a[href*='html'] @href | @data-product-id", url="a[href*='html'] @href",
            brand_claimed="[class*='productDetails__brand'], [class*='brand'], .productSnippet__text--brand",
            title="[class*='productDetails__name'], .productSnippet__text--name, [class*='name']",
            price="[class*='price__discount'], [class*='productDetails__price'], .productSnippet__price, "
            "[class*='price']", list_price="[class*='price--strike'], [class*='line-through'], del",
            location="[class*='country']",
        )], offer=[InState(
            "#__NEXT_DATA__", at="props.pageProps.product | product | .", listing_id="id", title="name",
            price="price.cents /100", currency="price.currency", brand_claimed="brand.localizedName | brand.name",
            seller="seller.firstname", seller_id="seller.id", description="description",
            images="https://images.vestiairecollective.com{pictures.*.path}",
        ), OnPage(
            price="[class*='product-price_productPrice__price'], [class*='product-main-heading'] [class*='price']",
            seller="[class*='profile_header__name'], [class*='seller'] [class*='name']",
            availability="[class*='productSold']",
        )],
    )  # fmt: skip
