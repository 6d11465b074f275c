"""OLX and its national sites, which share a name more than their pages."""

from crawler.base_spiders.search import SearchSpider
from crawler.reading.reader import Cards, InState, OnPage, Reader, Rows


class olx(SearchSpider):
    """Domain: olx.com.br, and the OLX sites of other countries.

    Reads: Brazil: result cards (olx-adcard) of 2024 and later, __NEXT_DATA__ before, offer pages by JSON-LD. Europe and
    Central Asia: __PRERENDERED_STATE__ and elements (l-card). India, Pakistan, South Asia: elements (data-aut-id).
    Sure of: Brazil, by saved pages of 2026. The rest follows what is known of the sites.
    Caveats: an offer's number is the one in its address; European sites have another one inside. Sellers are private
    persons in the main.
    """

    name = "olx"
    aliases = ("olx_br", "olx_pl", "olx_pt", "olx_ro", "olx_bg", "olx_ua", "olx_kz", "olx_uz", "olx_in", "olx_pk")
    search_url = "https://www.{site}/q-{term}/?page={page}"
    search_urls = {"olx.com.br": "https://www.{site}/brasil?q={term}&o={page}"}  # noqa: RUF012 -- nothing changes it
    # Short rules stand side by side.
    reader = Reader(
        sites="olx.com.br BRL olx.pl PLN olx.pt EUR olx.ro RON olx.bg BGN olx.ua UAH olx.kz KZT olx.uz UZS olx.in INR "
        "olx.com.pk PKR olx.co.id IDR olx.ba BAM", listing_id=r"\d{6,12}|ID[\da-zA-Z]{4,8}",
        listing_url="https://www.{site}/item/{id}", image_size=(r"(?<=/)thumbs\d+x\d+(?=/)", "images"),
        offer_url=r"-(ID[\da-zA-Z]{4,8})\.html|iid-(\d{6,12})|-(\d{8,12})(?:[?#]|$)|/artikal/(\d+)|/vi/(\d{8,12})",
        search=[Rows(
            "#__NEXT_DATA__", each="props.pageProps.ads", total="props.pageProps.totalOfAds", listing_id="listId",
            title="subject | title", price="price | priceValue", list_price="oldPrice", images="images.*.original",
            url="url | friendlyUrl", location="location", seller="user.name",
        ), Rows(
            "__PRERENDERED_STATE__", each="listing.listing.ads", total="listing.listing.totalElements", url="url",
            listing_id="url", title="title", price="price.regularPrice.value", seller="user.name", images="photos",
            currency="price.regularPrice.currencyCode", location="location.pathName", sponsored="isPromoted",
        ), Cards(
            each=".olx-adcard, .olx-ad-card, [data-cy='l-card'], [data-aut-id='itemBox'], [data-lurker_list_id]",
            listing_id="@data-lurker_list_id | a[href] @href | @href", url="a[href] @href | @href",
            title=".olx-adcard__title, .olx-ad-card__title, [data-aut-id='itemTitle'], h2, h4, h6",
            seller="[class*='SellerName'], .olx-adcard__seller", sponsored="[data-testid='adCard-featured']",
            price=".olx-adcard__price, .olx-ad-card__price, [data-testid='ad-price'], [data-aut-id='itemPrice']",
            total="[data-testid='total-count'], [class*='total-of-ads']", location=".olx-adcard__location, "
            "[data-testid='location-date'], [data-aut-id='item-location'] =~ ^(.+?)(?: - .*)?$",
        )], offer=[InState(
            "__PRERENDERED_STATE__", at="ad.ad", listing_id="url", url="url", title="title", images="photos",
            price="price.regularPrice.value", currency="price.regularPrice.currencyCode", seller="user.name",
            seller_id="user.id", location="location.pathName", availability="status",
        ), OnPage(
            title="[data-cy='ad_title'], [data-testid='offer_title'], [data-aut-id='itemTitle']",
            price="[data-testid=ad-price-container] h3, [data-aut-id=itemPrice]", images="[data-testid^=swiper] @src",
            seller="[data-testid='user-profile-user-name'], [data-aut-id='profileCard'] div | "
            r"#initial-data @data-json =~ \buser\W+[^{}]*?\bname\W+([^<>{}]+?)\W{3}",
            location=r"#initial-data @data-json =~ \bmunicipality\W+([^<>{}]+?)\W{3}",
        )],
    )  # fmt: skip
