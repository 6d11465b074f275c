"""What a page that is gone says in its own words, and whether the seller has ended it or the platform taken it down."""

import pytest

from crawler.reading.page import Page
from crawler.reading.page_state import notice_of, state_without_offers


def page(text: str, status: int | None = 200) -> Page:
    html = f"<html><title>Bazaar</title><body><main><p>{text}</p></main></body></html>"
    return Page(html.encode(), "https://bazaar.example/offer/1", status=status)


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("The seller has ended this offer: this listing is no longer available.", True),
        ("This listing was ended by the seller on Sun, 01 Mar.", True),
        ("Dieses Angebot wurde beendet.", True),
        ("This item has been sold and is no longer available; the listing has ended.", True),
        ("This offer was removed by the marketplace because it broke our rules.", False),
        ("This listing has ended because it was removed: it violates our policies.", False),
        ("This item is no longer available.", False),
        ("很抱歉，您查看的宝贝不存在，可能已下架或者被转移。", False),
    ],
)
def test_the_words_tell_who_ended_it(text: str, ended: bool) -> None:
    gone = page(text)
    assert state_without_offers(gone, offer_wanted=True, nothing_found=False) == "removed"
    assert notice_of(gone) == (text, ended)


def test_a_status_alone_has_no_words() -> None:
    assert notice_of(page("", status=410)) == (None, False)
