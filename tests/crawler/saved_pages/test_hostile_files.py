"""Files from anywhere: each ends with its pages or with an AnalystError that names it, soon and harmlessly."""

import base64
import gzip
import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import crawler.saved_pages as module
from crawler.errors import AnalystError
from crawler.saved_pages import response, saved_responses
from crawler.saved_pages.response import SavedResponse
from tests.crawler.saved_pages.captured_files import ADDRESS, HTML, bundle, entry, har, mhtml, packed, wacz, warc

PAGE = (ADDRESS, HTML, "text/html")
KINDS = {
    "html": HTML,
    "mhtml": mhtml(),
    "har": har(entry(), entry()),
    "warc": warc(PAGE, PAGE, packed=False),
    "warc.gz": warc(PAGE, PAGE),
    "wacz": wacz(warc(PAGE)),
    "zip": bundle([("a.html", HTML), ("b.mhtml", mhtml())]),
    "gz": packed(HTML),
}


def read(path: Path) -> tuple[list[SavedResponse], str]:
    """Return the pages of a file, and what is said against it."""
    found: list[SavedResponse] = []
    try:
        for one in saved_responses(path):
            found.append(one)  # noqa: PERF402 - what came before the error counts
    except AnalystError as error:
        return found, str(error)
    return found, ""


def written(tmp_path: Path, body: bytes, name: str = "file") -> Path:
    path = tmp_path / name
    path.write_bytes(body)
    return path


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (mhtml(b""), "without a page"),
        (b'{"log": {"version": "1.2", "creator": {}}}', "no HAR file"),
        (har(entry())[:-20], "no valid HAR file"),
        (har(entry(kind="image/png")), "holds no page"),
        (bundle([("a.txt", b"x")]), "holds no saved page"),
        (bundle([("a.html", HTML)])[:-30], "broken"),
        (packed(HTML)[:-20], "broken"),
    ],
)
def test_an_error_names_the_file_and_what_is_wrong(tmp_path: Path, body: bytes, said: str) -> None:
    path = written(tmp_path, body)
    found, problem = read(path)
    assert found == []
    assert problem.startswith(str(path))
    assert said in problem


def test_what_is_not_there_or_no_file_is_told(tmp_path: Path) -> None:
    assert "is not there" in read(tmp_path / "no.html")[1]
    assert "holds no saved page" in read(tmp_path)[1]
    assert "is no file" in read(Path("/dev/null"))[1]


@pytest.mark.parametrize("kind", ["warc", "warc.gz"])
def test_of_an_archive_that_is_cut_off_what_stood_before_is_read(tmp_path: Path, kind: str) -> None:
    found, problem = read(written(tmp_path, KINDS[kind][: -len(KINDS[kind]) // 3]))
    assert [one.url for one in found] == [ADDRESS]
    assert "cut off" in problem


def test_of_a_visit_with_a_broken_body_the_others_are_read(tmp_path: Path) -> None:
    broken = entry(content={"mimeType": "text/html", "text": "?not base64?", "encoding": "base64"})
    right = entry(content={"mimeType": "text/html", "text": base64.b64encode(HTML).decode(), "encoding": "base64"})
    found, problem = read(written(tmp_path, har(broken, right)))
    assert [one.body for one in found] == [HTML]
    assert "base64" in problem
    assert "entry 1" in problem


def test_one_bad_member_does_not_spoil_the_others(tmp_path: Path) -> None:
    found, problem = read(written(tmp_path, bundle([("a.html", HTML), ("b.har", har()[:-1]), ("c.html", HTML)])))
    assert [one.name for one in found] == ["file/a.html", "file/c.html"]
    assert "b.har" in problem


def test_a_page_that_unpacks_to_more_than_a_page_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Limits of our own are lowered here and below, so that a test need not write what they are made for.
    monkeypatch.setattr(module, "BODY_MAX", 1 << 20)
    monkeypatch.setattr(response, "BODY_MAX", 1 << 20)
    bomb = b"<html>" + bytes(64 << 20)
    assert "more than 1,048,576 bytes" in read(written(tmp_path, packed(bomb)))[1]
    assert "more than 1,048,576 bytes" in read(written(tmp_path, bundle([("a.html", bomb)])))[1]
    coded = warc((ADDRESS, gzip.compress(bomb), "text/html"), coding="gzip")
    assert "more than 1 MB" in read(written(tmp_path, coded))[1]


def test_many_pages_that_are_too_much_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Lowered, as above.
    monkeypatch.setattr(response, "TOTAL_MAX", 1000)
    monkeypatch.setattr(module, "Budget", lambda: response.Budget(1000))
    found, problem = read(written(tmp_path, bundle([(f"{number}.html", HTML) for number in range(9)])))
    assert 0 < len(found) < 9
    assert "Split it" in problem


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MEMBERS_MAX", 3)  # lowered, as above
    assert "4 files" in read(written(tmp_path, bundle([(f"{number}.html", HTML) for number in range(4)])))[1]


def test_archives_within_archives_end_somewhere(tmp_path: Path) -> None:
    body = HTML
    for _ in range(5):
        body = bundle([("a.zip", body)])
    assert "packed too often" in read(written(tmp_path, body))[1]
    body = HTML
    for _ in range(5):
        body = packed(body)
    assert "packed too often" in read(written(tmp_path, body))[1]


def test_an_encrypted_bundle_is_told(tmp_path: Path) -> None:
    body = bytearray(bundle([("a.html", HTML)]))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = body.find(mark) + offset
        struct.pack_into("<H", body, at, 1)
    assert "password" in read(written(tmp_path, bytes(body)))[1]


def test_links_in_a_bundle_are_text(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("link.html")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    found, _ = read(written(tmp_path, file.getvalue()))
    assert [one.body for one in found] == [b"/etc/passwd"]


@settings(max_examples=300, deadline=5_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(KINDS)),
    st.integers(min_value=0),
    st.lists(st.tuples(st.integers(min_value=0), st.binary(min_size=1, max_size=4)), max_size=6),
)
def test_any_file_is_survived(tmp_path: Path, kind: str, length: int, changes: list[tuple[int, bytes]]) -> None:
    body = KINDS[kind]
    body = body[: len(body) - length % len(body)] if length % 2 else body
    for at, what in changes:
        place = at % (len(body) + 1)
        body = body[:place] + what + body[place + len(what) :]
    found, problem = read(written(tmp_path, body))
    assert found or problem
