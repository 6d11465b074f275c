import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from brotli import compress as brotli_compress

from crawler.saved_pages import saved_responses
from crawler.saved_pages.response import SavedResponse, decoded
from tests.crawler.saved_pages.captured_files import (
    ADDRESS,
    DATA,
    HTML,
    bundle,
    entry,
    har,
    mhtml,
    packed,
    wacz,
    warc,
)

TAKEN = datetime(2026, 1, 5, 9, tzinfo=UTC)
PICTURE = ("https://shop.example/oak.png", b"\x89PNG", "image/png")
PAGE = (ADDRESS, HTML, "text/html; charset=utf-8")


def responses(tmp_path: Path, body: bytes, name: str = "file") -> list[SavedResponse]:
    path = tmp_path / name
    path.write_bytes(body)
    return list(saved_responses(path))


@pytest.mark.parametrize("body", [HTML, DATA, b"\xef\xbb\xbf<html>", b'{"log": "no har"}'])
def test_a_page_or_its_data_is_one_response_about_which_nothing_else_is_known(tmp_path: Path, body: bytes) -> None:
    assert responses(tmp_path, body) == [SavedResponse(body=body, name="file")]


def test_mhtml_knows_address_and_time(tmp_path: Path) -> None:
    (found,) = responses(tmp_path, mhtml())
    assert (found.body, found.url, found.content_type, found.status) == (HTML, ADDRESS, "text/html", None)
    assert found.captured_at == TAKEN


def test_har_knows_everything_of_a_page_and_leaves_pictures_out(tmp_path: Path) -> None:
    picture = entry(kind="image/png", body=b"x")
    (page, data) = responses(tmp_path, har(picture, entry(), entry(ADDRESS + ".json", DATA, "application/json")))
    assert (page.body, page.url, page.content_type, page.status) == (HTML, ADDRESS, "text/html", 200)
    assert page.request_headers == (("Accept-Language", "de"),)
    assert page.response_headers == (("Server", "x"),)
    assert page.captured_at == datetime(2026, 1, 5, 9, 0, 1, 500_000, UTC)
    assert page.name == "file#2"
    assert data.body == DATA


def test_of_the_responses_of_a_visit_those_of_pages_are_taken(tmp_path: Path) -> None:
    framed = entry()
    framed["request"]["headers"] = [{"name": "sec-fetch-dest", "value": "iframe"}]
    foreign = entry("https://ads.example/bid", DATA, "application/json")
    foreign["request"]["headers"] = [{"name": "Sec-Fetch-Site", "value": "cross-site"}]
    moved = entry(status=302)
    unrelated = entry("https://shop.example/consent", b'{"consent": true}', "application/json")
    called = entry("https://shop.example/search", b"mtopjsonp1(" + DATA + b")", "application/javascript")
    script = entry("https://shop.example/app.js", b"function price() {}", "application/javascript")
    found = responses(tmp_path, har(framed, foreign, moved, unrelated, called, script))
    assert [one.url for one in found] == ["https://shop.example/search"]


@pytest.mark.parametrize("packed_records", [True, False])
@pytest.mark.parametrize("first_request", [True, False])
def test_warc_knows_everything_of_a_page(tmp_path: Path, *, packed_records: bool, first_request: bool) -> None:
    archive = warc(
        PICTURE, PAGE, (ADDRESS + "1", HTML, "text/html"), packed=packed_records, first_request=first_request
    )
    first, second = responses(tmp_path, archive)
    assert (first.body, first.url, first.content_type, first.status) == (HTML, *PAGE[::2], 200)
    assert first.request_headers == second.request_headers == (("Accept-Language", "de"),)
    assert first.captured_at == TAKEN
    assert second.url == ADDRESS + "1"


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(HTML, mtime=0)),
        ("br", brotli_compress(HTML)),
        ("zstd", zstandard.compress(HTML)),
        ("gzip", HTML),
        ("br", HTML),
        ("zstd", HTML),
        ("unheard-of", HTML),
    ],
)
def test_the_content_coding_of_an_archive_is_undone_where_it_is_still_there(
    tmp_path: Path, coding: str, body: bytes
) -> None:
    (found,) = responses(tmp_path, warc((ADDRESS, body, "text/html"), coding=coding))
    assert found.body == HTML


def test_deflate_is_undone_with_and_without_a_header() -> None:
    raw = zlib_raw(HTML)
    assert decoded(raw, "deflate") == HTML
    assert decoded(zlib_whole(HTML), "deflate") == HTML


def zlib_whole(body: bytes) -> bytes:
    import zlib  # noqa: PLC0415 - beside its one use

    return zlib.compress(body)


def zlib_raw(body: bytes) -> bytes:
    return zlib_whole(body)[2:-4]


def test_a_wacz_is_read_by_its_archives(tmp_path: Path) -> None:
    (found,) = responses(tmp_path, wacz(warc(PAGE)))
    assert found.url == ADDRESS
    assert found.name == "file/archive/data.warc.gz"


def test_a_zip_holds_pages_of_every_kind_but_not_their_parts(tmp_path: Path) -> None:
    members = [
        ("a.html", HTML),
        ("a_files/saved_resource.html", HTML),
        ("b.mhtml", mhtml()),
        ("../../c.html", HTML),
        ("d.warc.gz", warc(PAGE)),
        ("e.wacz", wacz(warc(PAGE))),
        ("f.har", har(entry())),
        ("g.png", b"\x89PNG"),
        (".hidden.html", HTML),
        ("__MACOSX/a.html", b"x"),
    ]
    found = responses(tmp_path, bundle(members), "pages.zip")
    names = ["a.html", "b.mhtml", "../../c.html", "d.warc.gz", "e.wacz/archive/data.warc.gz", "f.har#1"]
    assert [one.name for one in found] == [f"pages.zip/{name}" for name in names]
    assert [path.name for path in tmp_path.iterdir()] == ["pages.zip"]


def test_a_page_that_is_packed_by_itself_is_unpacked(tmp_path: Path) -> None:
    assert responses(tmp_path, packed(HTML))[0].body == HTML


def test_a_directory_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    for name in ("b/two.html", "a.html", "b/two_files/frame.html", "notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(HTML)
    assert [one.name for one in saved_responses(tmp_path)] == ["a.html", "b/two.html"]
