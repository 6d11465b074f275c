"""What a message says of hostile titles, sentences and addresses."""

from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.running.alerts.message import for_chat, message_of, plain, safe_url
from crawler.running.alerts.sending import without_secrets

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def alert(number: int = 1, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- fields of the document
    known = {"_id": str(number), "kind": "new_suspect", "title": "Gucci bag", "sentence": "high risk", "weight": 80.0}
    return known | {"at": NOW, "url": "https://bazaar.example/1", "marketplace": "bazaar"} | more


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("one\nBcc: all@shop.example", "one Bcc: all＠shop.example"),
        ("<!channel> @everyone", "‹!channel› ＠everyone"),
        ("[bank](https://evil.example)", "(bank)(https: //evil.example)"),
        ("<https://evil.example|bank>", "‹https: //evil.example¦bank›"),
        ("*bold* _it_ `code`", "∗bold∗ ‗it‗ 'code'"),
        ("Gu\u200bcci\u202e gab\x1b[31m", "Gucci gab(31m"),
        ("x" * 500, "x" * 159 + "…"),
    ],
)
def test_a_title_can_do_nothing_in_a_chat(title: str, text: str) -> None:
    assert for_chat(title) == text
    assert f"- {text} (bazaar)" in message_of([alert(title=title)]).text


def test_a_title_can_do_nothing_in_a_mail() -> None:
    title = "<script>alert(1)</script><img src=x onerror=y>"
    html = message_of([alert(title=title, url='https://bazaar.example/?q="><script>')]).html
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert "%22%3E%3Cscript%3E" in html


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//x", "", None, "https://", "https://a:b@x.example/", "https://[x"],
)
def test_only_addresses_of_web_pages_are_shown(url: str | None) -> None:
    assert safe_url(url) is None
    assert "href" not in message_of([alert(url=url)]).html


def test_an_address_stays_as_it_is() -> None:
    url = "https://item.taobao.com/item.htm?id=1&x=%E5%8F%A4#top"
    assert safe_url(url) == url
    assert safe_url("https://bazaar.example/古 驰") == "https://bazaar.example/%E5%8F%A4%20%E9%A9%B0"


def test_the_weightiest_are_told_and_the_others_counted() -> None:
    message = message_of([alert(number, title=f"bag {number}", weight=number) for number in range(20)])
    assert message.subject == "Bazaarwatch: 20 new suspect offers"
    assert [f"bag {number} (" in message.text for number in range(20)] == [False] * 15 + [True] * 5
    assert "and 15 more" in message.text
    assert "and 15 more" in message.html


def test_each_kind_has_its_heading() -> None:
    message = message_of([alert(), alert(2, kind="blocked_run"), alert(3, kind="missed_job")])
    assert message.subject == "Bazaarwatch: 1 run was blocked; 1 job did not run; 1 new suspect offer"


def test_other_scripts_stay() -> None:
    assert plain("古驰 单肩包 غوتشي") == "古驰 单肩包 غوتشي"


def test_errors_do_not_tell_secrets() -> None:
    address = "slack://token-a/token-b1234/token-c5678?x=secret-query"
    told = without_secrets(f"Failed: {address} and https://hooks.example/token-b1234 (secret-query)", address)
    for secret in ("token-a/", "b1234", "c5678", "secret-query"):
        assert secret not in told
