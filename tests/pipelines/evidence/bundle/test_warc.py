"""The WARC file of a bundle and its index, read by the tools that others have written."""

import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from cdxj_indexer.main import CDXJIndexer
from surt import surt
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from pipelines.evidence.bundle import warc
from pipelines.evidence.bundle.records import about, content_type_of, records_of
from pipelines.evidence.bundle.surt import sort_key
from pipelines.evidence.bundle.warc import RecordError
from tests.pipelines.evidence.bundle.small_log import NOON, SmallLog

BODY = "<h1>包包</h1>".encode()


def capture(**more: Any) -> dict[str, Any]:  # noqa: ANN401 -- fields of a document
    return SmallLog().capture("c1", BODY, **more)


def archive(*captures: dict[str, Any], body: bytes = BODY) -> bytes:
    file = io.BytesIO()
    warc.append(file, about("bazaarwatch", NOON))
    for one in captures:
        for record in records_of(one, body):
            warc.append(file, record)
    return file.getvalue()


def test_others_read_what_was_captured() -> None:
    records = []
    for record in ArchiveIterator(io.BytesIO(archive(capture())), check_digests="raise"):
        body = record.content_stream().read()
        records.append((record.rec_type, record.rec_headers, record.http_headers, body))
    assert [one[0] for one in records] == ["warcinfo", "response", "request", "metadata"]
    _, headers, http, body = records[1]
    assert body == BODY
    assert headers.get_header("WARC-Date") == "2026-03-01T12:00:00.000Z"
    assert headers.get_header("WARC-Target-URI") == "https://bazaar.example/offer/1"
    assert headers.get_header("WARC-Payload-Digest") == f"sha256:{hashlib.sha256(BODY).hexdigest()}"
    assert http.get_statuscode() == "200"
    # What is stored is no longer packed: a header that says so would break what is shown.
    assert http.get_header("Content-Encoding") is None
    assert http.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert http.get_header("Content-Length") == str(len(BODY))
    _, _, asked, _ = records[2]
    assert asked.statusline == "/offer/1 HTTP/1.1"
    assert asked.get_header("User-Agent") == "Bazaarwatch"
    assert b"bazaarwatch-capture: c1" in records[3][3]


def test_nothing_is_told_in_http_that_is_not_known() -> None:
    saved = capture(
        origin="ingested", status=None, ingested_by="ann", ingested_from="page.html", content_type="text/html"
    )
    rendered = capture(rendered=True)
    for one in (saved, rendered):
        kinds = [record.kind for record in records_of(one, BODY)]
        assert kinds[0] == "resource"
    assert [record.kind for record in records_of(saved, BODY)] == ["resource", "metadata"]
    assert b"bazaarwatch-ingested-by: ann\r\nbazaarwatch-ingested-from: page.html" in records_of(saved, BODY)[1].payload
    assert b"not the bytes that were served" in records_of(rendered, BODY)[2].payload
    moved = capture(
        requested_url="http://bazaar.example/1", redirects=["http://bazaar.example/1", "https://a.example/"]
    )
    told = records_of(moved, BODY)[2].payload.decode()
    assert "bazaarwatch-redirected-from: http://bazaar.example/1\r\nbazaarwatch-redirected-from: https://a.ex" in told


def test_hostile_headers_stay_on_their_lines() -> None:
    hostile = capture(
        response_headers=[["X-A\r\nSet-Cookie", "b\r\n\r\n<script>"], ["X-Ü", "包"]],
        url="https://bazaar.example/a b\r\nWARC-Type: request",
        term="a\r\nb",
        ingested_from="a\r\nbazaarwatch-origin: fetched",
    )
    (found,) = [
        record
        for record in ArchiveIterator(io.BytesIO(archive(hostile)))
        if record.rec_type == "response" and record.content_stream().read() == BODY
    ]
    assert len(found.rec_headers.headers) == 8
    assert dict(found.http_headers.headers) == {
        "X-ASet-Cookie": "b<script>",
        "X-%C3%9C": "%E5%8C%85",
        "Content-Length": str(len(BODY)),
    }


def test_each_record_can_be_read_from_where_the_index_says(tmp_path: Path) -> None:
    second = capture(_id="c2", url="https://www.bazaar.example/Search?q=b&a=1", captured_at=NOON.replace(year=2027))
    content = archive(capture(), second)
    lines = warc.index_of(warc.read([content])).decode().splitlines()
    assert len(lines) == 2
    assert lines == sorted(lines)
    for line in lines:
        said = json.loads(line.split(" ", 2)[2])
        part = content[int(said["offset"]) : int(said["offset"]) + int(said["length"])]
        assert gzip.decompress(part).rstrip(b"\r\n").endswith(BODY)
    path = tmp_path / warc.FILE
    path.write_bytes(content)
    told = io.StringIO()
    CDXJIndexer(told, [str(path)], sort=True).process_all()
    assert [one.split(" ", 2)[:2] for one in lines] == [one.split(" ", 2)[:2] for one in told.getvalue().splitlines()]
    theirs = [json.loads(one.split(" ", 2)[2]) for one in told.getvalue().splitlines()]
    assert [json.loads(one.split(" ", 2)[2]) for one in lines] == theirs


def test_their_checker_finds_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / warc.FILE
    path.write_bytes(archive(capture(), capture(rendered=True, _id="c2")))
    checker = Checker(type("Asked", (), {"inputs": [str(path)], "verbose": True}))
    checker.process_all()
    assert checker.exit_value == 0
    assert "digest failed" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "address",
    [
        "https://www.bazaar.example/Search?q=Gucci&a=1",
        "https://bazaar.example",
        "http://xn--bcher-kva.example:8080/a%20b?x",
        "https://item.taobao.com/item.htm?id=57",
        "https://bazaar.example:443/offer/1/",
        "https://www2.bazaar.example/?b=&a",
        "about:blank",
    ],
)
def test_addresses_are_sorted_as_others_sort_them(address: str) -> None:
    assert sort_key(address) == surt(address)


@pytest.mark.parametrize("address", ["http://[", "https://bazaar.example:x/", "no address", "urn:unknown"])
def test_what_is_no_address_is_sorted_as_it_is(address: str) -> None:
    assert sort_key(address) == address.replace(" ", "%20")


@pytest.mark.parametrize(
    "content", [b"x", gzip.compress(b"WARC", mtime=0), gzip.compress(b"x\r\n\r\n", mtime=0), archive(capture())[:-9]]
)
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(RecordError):
        list(warc.read([content]))


def test_pieces_may_be_of_any_size() -> None:
    content = archive(capture(), capture(_id="c2"))
    whole = list(warc.read([content]))
    assert list(warc.read(content[at : at + 7] for at in range(0, len(content), 7))) == whole
    assert whole[-1].offset + whole[-1].length == len(content)


def test_the_last_word_on_a_media_type_is_the_files() -> None:
    assert content_type_of(capture(content_type="Text/HTML; charset=x")) == "text/html"
    assert content_type_of(capture(response_headers=[])) == "application/octet-stream"
