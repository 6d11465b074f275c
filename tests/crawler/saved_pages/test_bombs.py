"""Files made to fill memory, to be slow, to reach outside or to be half a page: bounded, typed, never an offer more."""

import base64
import gzip
import json
import zipfile
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from crawler.errors import AnalystError
from crawler.items import Reading
from crawler.reading.page import Page
from crawler.saved_pages import saved_responses
from tests.confined import cost_of
from tests.crawler.saved_pages.captured_files import ADDRESS, HTML, bundle, entry, har, mhtml, packed, wacz, warc
from tests.marketplaces.own_pages import PAGES, address_of, read

MIB = 1 << 20
SHOWN = (ADDRESS, HTML, "text/html")


def bomb(kind: str) -> bytes:
    zeros = b"<html>" + bytes(64 * MIB)
    coded = partial(warc, (ADDRESS, gzip.compress(zeros), "text/html"))
    brackets = '{"log":{"creator":{},"entries":' + "[" * MIB
    laughs = b'<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><html><h1>&b;</h1></html>'
    made: dict[str, Callable[[], bytes]] = {
        "gzip": lambda: packed(zeros),
        "gzip in gzip": lambda: packed(packed(zeros)),
        "zip": lambda: bundle([("a.html", zeros)]),
        "wacz": lambda: wacz(warc((ADDRESS, zeros, "text/html"))),
        "warc": lambda: coded(coding="gzip"),
        "warc, coded often": lambda: coded(coding="gzip, " * 2000 + "gzip"),
        "har of brackets": brackets.encode,
        "har of entries": lambda: json.dumps({"log": {"creator": {}, "entries": [{}] * 500_000}}).encode(),
        "har of base64": lambda: har(
            entry(
                content={
                    "mimeType": "text/html",
                    "encoding": "base64",
                    "text": base64.b64encode(bytes(36 * MIB)).decode(),
                }
            )
        ),
        "mhtml of parts": lambda: mhtml() + b"------Bound----\r\n\r\nx\r\n" * 100_000,
        "mhtml of heads": lambda: b"a: b\r\n" * 600_000 + mhtml(),
        "mhtml of laughs": lambda: mhtml(laughs),
    }
    return made[kind]()


def opened(body: bytes, path: Path) -> list[int] | str:
    path.write_bytes(body)
    try:
        return [len(page.body) for page in saved_responses(path)]
    except AnalystError as error:
        return str(error)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("gzip", "more than"),
        pytest.param("gzip in gzip", "more than", marks=pytest.mark.soak),
        ("zip", "more than"),
        pytest.param("wacz", "more than", marks=pytest.mark.soak),
        ("warc", "more than"),
        pytest.param("warc, coded often", "more than", marks=pytest.mark.soak),
        ("har of brackets", "no valid HAR file"),
        ("har of entries", "500,000 entries"),
        ("har of base64", ""),
        ("mhtml of parts", ""),
        ("mhtml of heads", ""),
        ("mhtml of laughs", ""),
    ],
)
def test_a_bomb_is_told_soon_and_fills_no_memory(tmp_path: Path, kind: str, said: str) -> None:
    cost = cost_of(opened, partial(bomb, kind), tmp_path / "file")
    assert cost.seconds < 2.0
    assert cost.megabytes < 300
    assert (said in cost.result) if said else cost.result


@pytest.mark.parametrize(
    "name", ["../../outside.html", "/outside.html", "C:\\outside.html", "..\\outside.html", "a/../b.html"]
)
def test_a_name_that_leads_outside_is_a_name(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("datapackage.json", b"{}")
        archive.writestr(f"archive/{name}", warc(SHOWN))
        archive.writestr(name, HTML)
    path = inner / "file"
    path.write_bytes(file.getvalue())
    assert [page.body for page in saved_responses(path)] == [HTML]
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == [path]


OWN = [page for page in PAGES if page.parts[-3] in {"amazon", "taobao", "storefront", "shopee", "olx"}]
FORMS: dict[str, Callable[[bytes, str], bytes]] = {
    "as it is": lambda body, _url: body,
    "mhtml": mhtml,
    "har": lambda body, url: har(
        entry(url, b"", content={"mimeType": "text/html", "text": body.decode("utf-8", "replace")})
    ),
    "warc": lambda body, url: warc((url, body, "text/html"), packed=False),
    "wacz": lambda body, url: wacz(warc((url, body, "text/html"))),
    "gzip": lambda body, _url: packed(body),
}


def offers(path: Path, body: bytes, marketplace: str, url: str) -> set[str]:
    path.write_bytes(body)
    found: set[str] = set()
    try:
        for page in saved_responses(path):
            reading = read(page.body, marketplace, page.url or url)
            found |= {listing.listing_id for listing in reading.listings} if isinstance(reading, Reading) else set()
    except AnalystError as error:
        assert str(error).startswith(str(path))  # noqa: PT017 - most cut files raise, some do not
    return found


@pytest.mark.parametrize(
    "form", [form if form in {"as it is", "mhtml"} else pytest.param(form, marks=pytest.mark.soak) for form in FORMS]
)
@pytest.mark.parametrize("page", OWN, ids=lambda page: "/".join(page.parts[-3:-1]))
def test_a_page_cut_off_at_any_kilobyte_has_no_offer_more(tmp_path: Path, page: Path, form: str) -> None:
    url = address_of(page)
    whole = FORMS[form](page.read_bytes(), url or ADDRESS)
    marketplace = page.parts[-3]
    known = offers(tmp_path / "file", whole, marketplace, url)
    # Of a shop's page that is cut off before its SKU, the name in its address is the identifier.
    known.add(Page(page.read_bytes(), url).address.rsplit("/", 1)[-1].removesuffix(".html"))
    for length in range(1024, len(whole), 1024):
        assert offers(tmp_path / "file", whole[:length], marketplace, url) <= known
