"""A bundle as it was written verifies by itself; one that was changed, by chance or with skill, does not."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from pipelines.evidence.bundle import members, warc
from pipelines.evidence.bundle.container import members_of
from pipelines.evidence.bundle.finding import Finding
from pipelines.evidence.bundle.material import Material, SignedHead
from pipelines.evidence.bundle.records import about, records_of
from pipelines.evidence.bundle.verifying import verify_bundle
from pipelines.evidence.canonical import canonical
from tests.pipelines.evidence.bundle.small_log import (
    KEY,
    NOON,
    OTHER_KEY,
    SmallLog,
    file_of,
    rewritten,
    small_log,
    snapshot,
    write,
)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return write(tmp_path / "offer.wacz", small_log())


def failures(path: Path, *keys: str) -> list[str]:
    return [str(one) for one in verify_bundle(path, keys) if one.level == "failure"]


def test_a_bundle_as_it_was_written_verifies(bundle: Path) -> None:
    found = verify_bundle(bundle)
    assert [one.level for one in found] == ["proven", "open", "open"]
    assert found[0] == Finding(
        "proven", "bazaar:1", "2 snapshots, 2 captures in the log; head 3 signed 10 leaves on 2026-03-01 15:00:00 UTC"
    )
    assert found[1].what == f"not known to you: compare the fingerprint with that of who signed: {KEY.fingerprint}"
    assert "of 2 captures is told by the clock of who signed the log" in found[2].what


def test_a_key_that_is_known_is_held_against_it(bundle: Path) -> None:
    assert Finding("proven", "key", f"{KEY.fingerprint} is the one that you named") in verify_bundle(
        bundle, [KEY.fingerprint.upper()]
    )
    (failure,) = failures(bundle, OTHER_KEY.fingerprint)
    assert failure == f"key: {KEY.fingerprint} signed, and is not among those that you named"


def places(path: Path) -> list[int]:
    """Some byte of each file in a bundle, of each of their headers, and others drawn at random."""
    drawn = random.Random(20260301)  # noqa: S311 -- the same places each time
    with path.open("rb") as file:
        found = members_of(file)
    size = path.stat().st_size
    directory = found[-1].start + found[-1].size
    chosen = {size - 22, size - 1, *(drawn.randrange(size) for _ in range(60))}
    entry = directory
    for one in found:
        chosen |= {one.start + drawn.randrange(one.size), one.start - 1 - drawn.randrange(len(one.local()))}
        chosen.add(entry + drawn.randrange(len(one.central())))
        entry += len(one.central())
    return sorted(chosen)


def test_each_byte_counts(bundle: Path) -> None:
    whole = bundle.read_bytes()
    changed = bytearray(whole)
    drawn = random.Random(7)  # noqa: S311 -- likewise
    for place in places(bundle):
        changed[place] ^= 1 << drawn.randrange(8)
        bundle.write_bytes(changed)
        assert failures(bundle), f"byte {place} was changed, and nobody noticed"
        changed[place] = whole[place]
    bundle.write_bytes(changed)
    assert not failures(bundle)


@pytest.mark.parametrize("cut", [1, 22, 500, 3000])
def test_a_part_of_a_bundle_is_none(bundle: Path, cut: int) -> None:
    bundle.write_bytes(bundle.read_bytes()[:-cut])
    assert failures(bundle)


def test_what_is_no_bundle_is_said_to_be_none(tmp_path: Path) -> None:
    for name, content in (("text", b"no bundle"), ("empty", b""), ("zeros", b"\0" * 5000)):
        path = tmp_path / name
        path.write_bytes(content)
        (failure,) = failures(path)
        assert "bundle" in failure
    (failure,) = failures(tmp_path / "nowhere.wacz")
    assert "No such file" in failure


# Whoever changes a bundle with skill makes every hash and list fit again. What is left are the log and the signatures.


def test_another_report_needs_the_key_of_the_log(bundle: Path) -> None:
    rewritten(bundle, {members.REPORT: b"<p>another report</p>"}, OTHER_KEY)
    found = verify_bundle(bundle)
    told = [one.what for one in found if one.level == "open" and one.where == members.REPORT]
    assert told
    assert OTHER_KEY.fingerprint in told[0]
    assert any(OTHER_KEY.fingerprint in one for one in failures(bundle, KEY.fingerprint))


def test_another_document_is_not_the_one_that_was_logged(bundle: Path) -> None:
    entry, document = members.of_leaf(3)
    changed = file_of(bundle, document).replace(b"Gucci bag", b"Gucci hat")
    rewritten(bundle, {document: changed})
    assert failures(bundle) == [
        f"{document}: is not what was logged: its SHA-256 is not {orjson.loads(file_of(bundle, entry))[2]}"
    ]
    fitting = orjson.loads(file_of(bundle, entry))
    fitting[2] = hashlib.sha256(changed).hexdigest()
    rewritten(bundle, {document: changed, entry: canonical(fitting)})
    assert failures(bundle) == [f"{entry}: nothing proves that it is leaf 3 of the log"]


def test_a_document_says_each_thing_once(tmp_path: Path) -> None:
    log = small_log()
    entry, content = log.entries[3]
    twice = content.replace(b'"number":1', b'"number":1,"number":1')
    log.entries[3] = replace(entry, hash=hashlib.sha256(twice).hexdigest()), twice
    log.heads = []
    log.sign()
    (failure,) = failures(write(tmp_path / "offer.wacz", log))
    assert failure == f"{members.of_leaf(3)[1]}: is not in the one form that it can have"


def test_another_time_of_logging_is_not_the_one_that_was_logged(bundle: Path) -> None:
    entry, _ = members.of_leaf(3)
    rewritten(bundle, {entry: file_of(bundle, entry).replace(b"2026-03-01", b"2026-02-01")})
    assert failures(bundle) == [f"{entry}: nothing proves that it is leaf 3 of the log"]


def test_another_page_is_not_the_one_that_was_captured(tmp_path: Path) -> None:
    log = small_log()
    bundle = write(tmp_path / "offer.wacz", log)
    captures = list(log.material().captures())
    path = tmp_path / "other.warc.gz"
    with path.open("wb") as file:
        warc.append(file, about("bazaarwatch 0.1.0", NOON.replace(day=2)))
        for capture in captures:
            for record in records_of(capture, b"<h1>another page</h1>"):
                warc.append(file, record)
    index = warc.index_of(warc.read([path.read_bytes()]))
    rewritten(bundle, {members.WARC: path.read_bytes(), members.INDEX: index})
    found = failures(bundle)
    assert len(found) == 2
    assert f"and not {captures[0]['page']}" in found[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("url", "https://bazaar.example/offer/2"),
        ("captured_at", NOON.replace(hour=13)),
        ("status", 404),
        ("response_headers", [["Content-Type", "text/plain"]]),
        ("request_headers", [["User-Agent", "Mozilla"]]),
        ("origin", "ingested"),
        ("redirects", ["https://bazaar.example/"]),
    ],
)
def test_a_record_says_what_its_capture_says(tmp_path: Path, name: str, value: object) -> None:
    log = small_log()
    bundle = write(tmp_path / "offer.wacz", log)
    path = tmp_path / "other.warc.gz"
    with path.open("wb") as file:
        warc.append(file, about("bazaarwatch 0.1.0", NOON.replace(day=2)))
        for capture in log.material().captures():
            for record in records_of(capture | {name: value}, log.bodies[capture["page"]]):
                warc.append(file, record)
    index = warc.index_of(warc.read([path.read_bytes()]))
    rewritten(bundle, {members.WARC: path.read_bytes(), members.INDEX: index})
    assert any(one.startswith(members.WARC) for one in failures(bundle))


def test_records_that_swell_are_not_unpacked(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "RECORD_MAX", 200)  # a test need not write 64 MB
    assert any("larger than" in one for one in failures(bundle))


def test_a_head_of_another_key_is_not_signed(bundle: Path) -> None:
    name = f"{members.of_head(3)}.sig"
    rewritten(bundle, {name: bytes.fromhex(OTHER_KEY.sign(file_of(bundle, f"{members.of_head(3)}.json")))})
    assert failures(bundle) == [f"{members.of_head(3)}: the signature is not that of its key over this head"]


def test_a_key_that_is_not_in_the_log_is_refused(tmp_path: Path) -> None:
    log = small_log()
    both = {KEY.fingerprint: KEY.public, OTHER_KEY.fingerprint: OTHER_KEY.public}
    bundle = write(tmp_path / "offer.wacz", log, log.material(keys=both), key=OTHER_KEY)
    assert failures(bundle) == [f"{members.of_key(OTHER_KEY.fingerprint)}: is not in the log"]


def test_a_log_that_was_rewritten_does_not_begin_as_it_did(tmp_path: Path) -> None:
    log, other = small_log(), small_log()
    other.entries[0] = (replace(other.entries[0][0], run="another"), other.entries[0][1])
    other.heads = []
    SmallLog(entries=other.entries[:4], heads=other.heads).sign()
    bundle = write(tmp_path / "offer.wacz", log, _mixed(log, other))
    assert failures(bundle) == [
        f"{members.of_head(1)}: nothing proves that the log of head 3 begins with what this one signed"
    ]


def _mixed(log: SmallLog, other: SmallLog) -> Material:
    whole = log.material()
    return replace(whole, heads=[SignedHead(other.heads[0]), whole.heads[2]], consistency={1: whole.consistency[1]})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda log: log.material(listing="bazaar:3"), "is about bazaar:1, and the bundle about bazaar:3"),
        (lambda log: log.material(("key", "snapshot")), "the capture c1 that shows it is not there"),
    ],
)
def test_what_does_not_belong_together_is_told(
    tmp_path: Path, change: Callable[[SmallLog], Material], told: str
) -> None:
    log = small_log()
    assert any(told in one for one in failures(write(tmp_path / "offer.wacz", log, change(log))))


def test_files_that_are_put_in_or_taken_out_are_told(bundle: Path) -> None:
    rewritten(bundle, {"bazaarwatch/more.txt": b"more"})
    assert failures(bundle) == ["bazaarwatch/more.txt: does not belong into a bundle"]
    rewritten(bundle, {"bazaarwatch/more.txt": None, members.REPORT: None})
    assert failures(bundle) == [f"{members.REPORT}: is missing"]


@pytest.mark.parametrize("name", [members.INDEX, members.PAGES])
def test_lists_are_made_of_what_is_there(bundle: Path, name: str) -> None:
    rewritten(bundle, {name: file_of(bundle, name).replace(b"offer/1", b"offer/2")})
    assert [one.partition(":")[0] for one in failures(bundle)] == [name]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (members.ABOUT, b"{}"),
        (members.ABOUT, b"[]"),
        (members.ABOUT, b'{"format":2}'),
        (members.PROOFS, b'{"inclusion":{"x":[]},"consistency":{}}'),
        (members.of_leaf(3)[0], b"[1,2,3]"),
        (members.of_leaf(3)[0], b'["snapshot",[],{},1,2,3,4]'),
        (members.of_leaf(3)[1], b"3"),
        (members.of_leaf(3)[1], b'{"_id":{"$decimal":"x"}}'),
        (members.of_leaf(2)[1], b"[" * 5000),
        (members.of_leaf(2)[1], b'{"_id":"c1"}'),
        (members.of_leaf(2)[1], b'{"_id":' * 700 + b"1" + b"}" * 700),
        (members.ABOUT, b'{"a":' * 700 + b"1" + b"}" * 700),
        (f"{members.of_head(3)}.json", b'{"number":"three"}'),
        (f"{members.of_head(3)}.sig", b""),
        (members.of_key(KEY.fingerprint), b"no key"),
        (members.WARC, b"no archive"),
        (members.WARC, b""),
    ],
)
def test_files_that_are_nonsense_are_failures_and_no_tracebacks(tmp_path: Path, name: str, content: bytes) -> None:
    bundle = write(tmp_path / "offer.wacz", small_log())
    rewritten(bundle, {name: content})
    assert failures(bundle)


def test_bodies_that_are_missing_are_said_to_be(tmp_path: Path) -> None:
    log = small_log()
    page = next(iter(log.material().captures()))["page"]
    bundle = write(tmp_path / "offer.wacz", log, missing={page: "nobody knows why"})
    found = verify_bundle(bundle)
    assert not [one for one in found if one.level == "failure"]
    what = "the bytes with this SHA-256 are not in the bundle: nobody knows why"
    assert Finding("open", page, what) in found


def test_a_body_that_is_missing_and_not_said_to_be_is_a_failure(tmp_path: Path) -> None:
    log = small_log()
    page = next(iter(log.material().captures()))["page"]
    bundle = write(tmp_path / "offer.wacz", log, missing={page: "nobody knows why"})
    rewritten(bundle, {members.ABOUT: file_of(bundle, members.ABOUT).replace(page.encode(), b"0" * 64)})
    assert failures(bundle)


def test_a_snapshot_of_another_page_is_told(tmp_path: Path) -> None:
    log = SmallLog()
    log.add("key", {"_id": KEY.fingerprint, "public": KEY.public})
    capture = log.capture("c1", b"page")
    log.add("capture", capture)
    log.add("snapshot", snapshot(1, capture) | {"page": "0" * 64})
    log.sign()
    (failure,) = failures(write(tmp_path / "offer.wacz", log))
    assert "that shows it is not there, or has another page" in failure
