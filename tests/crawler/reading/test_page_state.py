import pytest

from crawler.items import Reading
from crawler.reading.page import Page
from crawler.spiders.ebay import ebay

SEARCH = "https://www.ebay.com/sch/i.html?_nkw=x"
OFFER = "https://www.ebay.com/itm/335000000001"
CHROME = "<header>" + "<a href='/x'>Department of many things</a> " * 120 + "</header>"
CARD = """<ul class="srp-results"><li class="s-card" data-listingid="335000000001">
<div class="s-card__title">{title}</div><span class="s-card__price">$5.00</span></li></ul>"""


def read(body: str, url: str = SEARCH, status: int | None = 200) -> Reading:
    return ebay.reader.read(Page(body.encode(), url, "text/html", status), "ebay")


@pytest.mark.parametrize(
    "body",
    [
        "<title>Robot or human?</title><div id='px-captcha'></div>",
        CHROME + "<h1>Let us know you're human</h1><div id='px-captcha'></div>",
        "<title>shop</title><p>Please enable JS</p><script src='https://ct.captcha-delivery.com/c.js'></script>",
        "<title>Just a moment...</title><script>window._cf_chl_opt={cvId:'3'};</script>",
        "<title>Access Denied</title><h1>Access Denied</h1><p>Reference #18.5</p>",
        "<html><head><title></title></head><body><script>AwsWafIntegration.saveReferrer();</script></body></html>",
        "<title>Amazon.com</title><form action='/errors/validateCaptcha'><input id='captchacharacters'></form>",
        "<script>window._config_ = {'action':'captcha','url':'/_____tmd_____/punish?x5secdata=xx'};</script>",
        "<title>验证码拦截</title><div id='nc_1_wrapper'></div>",
        "<title>Pardon Our Interruption...</title><p>something about your browser</p>",
        CHROME + "<iframe src='https://shop.example/_Incapsula_Resource?x=1'></iframe>",
    ],
)
def test_a_robot_check_is_told_by_its_structure(body: str) -> None:
    reading = read(f"<html><body>{body}</body></html>", status=200)
    assert (reading.state, reading.listings) == ("challenge", ())


def test_a_captcha_script_on_a_page_with_offers_is_no_robot_check() -> None:
    page = (
        CARD.format(title="Bag")
        + "<div id='px-captcha'></div><script src='https://ct.captcha-delivery.com/c.js'></script>"
    )
    assert read(page).state == "results"


@pytest.mark.parametrize("title", ["Robot or human?", "Captcha solver", "This listing was removed", "404", "Sign in"])
def test_what_a_seller_writes_changes_no_state(title: str) -> None:
    reading = read(CARD.format(title=title))
    assert reading.state == "results"
    assert reading.listings[0].title == title


def test_a_page_whose_cards_can_not_be_read_is_not_judged_by_their_titles() -> None:
    page = "<title>x | shop</title>" + CHROME + "<div class='new-card'><span>This listing was removed</span></div>"
    reading = read(page)
    assert reading.state == "unknown"


@pytest.mark.parametrize(
    ("body", "url", "status", "state"),
    [
        ("<h1>This listing was removed</h1>", OFFER, 200, "removed"),
        # A plain 404 is an answer to a wrong address too: only the offer's own page can say that the offer is gone.
        ("<h1>Page not found</h1>", OFFER, 404, "error"),
        ("<h1>Whatever</h1>", OFFER, 410, "removed"),
        ("<h1>Page not found</h1>", "", None, "removed"),
        ("<h1>Page not found</h1>", SEARCH, 404, "error"),
        ("<h1>ページが見つかりませんでした</h1>", OFFER, 200, "error"),
        ("<h1>This offer has ended</h1>", OFFER, 200, "removed"),
        ("<h1>To ogłoszenie nie jest już dostępne</h1>", OFFER, 200, "removed"),
        ("<h1>该商品已下柜，非常抱歉！</h1>", OFFER, 200, "removed"),
        ("<h1>Parece que esta página no existe</h1>", OFFER, 200, "error"),
        ("<h1>This page could not be found.</h1>", SEARCH, 200, "error"),
        ("<h1>Service Unavailable</h1>", SEARCH, 503, "error"),
        ("<title>Sign in</title><form><input type='password'></form>", "https://signin.ebay.com/x", 200, "login"),
        ("<title>Shop</title><div id='root'></div><script src='/main.js'></script>", SEARCH, 200, "shell"),
        (f"<script></script>{'Shop by category. ' * 60}" + "<i class='merSkeleton'></i>" * 3, SEARCH, 200, "shell"),
        (f"<script></script>{'Shop by category. ' * 60}<i class='merSkeleton'></i>", SEARCH, 200, "unknown"),
        ("", SEARCH, 200, "unknown"),
        ("", SEARCH, 502, "error"),
        (CHROME + "<p>Something entirely new</p>", SEARCH, 200, "unknown"),
    ],
)
def test_absence_has_words(body: str, url: str, status: int | None, state: str) -> None:
    reading = read(body and f"<html><body>{body}</body></html>", url, status)
    assert (reading.state, reading.listings) == (state, ())


@pytest.mark.parametrize(
    "message",
    [
        "No results found for velmora bag",
        "0 results for velmora",
        "Your search did not match any products.",
        "We couldn't find any matches",
        "Keine Ergebnisse gefunden",
        "Aucune annonce ne correspond à votre recherche",
        "No hay publicaciones que coincidan con tu búsqueda.",
        "Nenhum anúncio foi encontrado.",
        "Oops, produk nggak ditemukan",
        "一致する商品は見つかりませんでした",
        "抱歉，没有找到与“velmora”相关的商品",
        "查無商品",
    ],
)
def test_a_search_that_found_nothing_says_so_in_many_languages(message: str) -> None:
    body = f"<html><head><title>velmora</title></head><body>{CHROME}<h1>{message}</h1></body></html>"
    reading = read(body, "https://www.ebay.com/b/velmora")
    assert (reading.state, reading.view, reading.total) == ("no_results", "search", 0)
    assert read(body, OFFER).state != "no_results"


def test_a_refusal_under_status_200_is_no_shell() -> None:
    assert (
        read("<HTML><BODY>Reference&#32;&#35;18&#46;536a645f&#46;1789976769&#46;70a9bb4f</BODY></HTML>").state
        == "challenge"
    )
