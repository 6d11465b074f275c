"""Evidence bundles as the commands make and check them: from a real database, and then without it."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import lxml.html
import pymongo
import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.cli.export_evidence import file_name
from pipelines.evidence.bundle import members
from pipelines.evidence.bundle.opened import Opened
from pipelines.snapshot import ImageCapture
from pipelines.store.records import record_decision, record_purge
from pipelines.store.session import open_store
from tests.pipelines.offers import NOON, judged, offer, page_of
from tests.pipelines.timestamp_authority import Authority, served
from tests.running import ROOT, bazaarwatch, json_lines

Document = dict[str, Any]
NAME = "test_evidence"
PIXEL = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")
PAGE = b"<!doctype html><title>Gucci bag</title><h1>Gucci bag</h1>"


@pytest.fixture(scope="module")
def kept(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[pymongo.database.Database[Document]]:
    """An offer with its own page, an image, a decision, and a page that was removed on purpose; heads are stamped."""
    authority = Authority(tmp_path_factory.mktemp("authority"))
    with (
        served(authority.answer) as address,
        pytest.MonkeyPatch.context() as patch,
        pymongo.MongoClient[Document](mongodb_uri, tz_aware=True) as client,
    ):
        patch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
        patch.setenv("BAZAARWATCH_DATABASE", NAME)
        patch.setenv("BAZAARWATCH_TIMESTAMP_URL", address)
        patch.setenv("BAZAARWATCH_TIMESTAMP_CA", str(authority.certificate))
        patch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        client.drop_database(NAME)
        asyncio.run(_fill())
        yield client[NAME]
        client.drop_database(NAME)


async def _fill() -> None:
    own: Document = {"view": "listing", "url": "https://bazaar.example/offer/1", "offer_id": "1", "body": PAGE}
    headers: Document = {
        "request_headers": (("User-Agent", "Bazaarwatch (+mailto:desk@example.org)"),),
        "response_headers": (("Content-Type", "text/html"), ("Content-Encoding", "br")),
    }
    results = judged(page_of(offer(1), offer(2), body=b"<h1>results</h1>", **headers))
    async with open_store() as store:
        record = await store.begin_crawl("bazaar", ["gucci"])
        await record.add(results)
        await record.add(judged(page_of(offer(1), minutes=1, **own, **headers)))
        image = ImageCapture(
            marketplace="bazaar",
            listing="bazaar:1",
            url="https://bazaar.example/1.gif",
            captured_at=NOON,
            status=200,
            request_headers=(),
            response_headers=(("Content-Type", "image/gif"),),
            content_type="image/gif",
            width=1,
            height=1,
            body=PIXEL,
        )
        await record.flush()
        await record.add_image(image)
        await record.end("finished", {"pages": 2})
        assert results.captured is not None
        page = results.captured.page_hash
        state = {"listing": "bazaar:1", "snapshot": "bazaar:1#2"}
        await record_decision(store.database, **state, label="counterfeit", reason="no such model", who="ann")
        await record_purge(store.database, collection="pages", ids=[page], reason="asked to", who="ben")
        await store.database["pages"].delete_one({"_id": page})


@pytest.fixture(scope="module")
def bundle(kept: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert kept is not None
    directory = tmp_path_factory.mktemp("bundles") / "new"
    done = bazaarwatch("export", "evidence", "bazaar:1", "--output", directory, "--no-pdf")
    assert done.returncode == 0, done.stderr
    (said,) = json_lines(done.stdout)
    (removed,) = said.pop("not_in_it")
    assert re.fullmatch(r"removed on purpose on \d{4}-\d\d-\d\d, as leaf \d+ of the log records", removed)
    assert len(said.pop("key")) == 64
    path = str(directory / "bazaar-1.wacz")
    assert said == {"bundle": path, "listing": "bazaar:1", "captures": 3, "pdf": False}
    assert "has the report as HTML and not as PDF: --no-pdf was given" in done.stderr
    return directory / "bazaar-1.wacz"


def verified(path: Path, *options: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Verify with no database to be had."""
    nowhere = {"BAZAARWATCH_MONGODB_URI": "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=1"}
    data = tmp_path / "data"
    done = bazaarwatch("verify", path, *options, BAZAARWATCH_DATA_DIR=str(data), **nowhere)
    assert not data.exists()
    return done


def test_a_bundle_verifies_without_the_database(bundle: Path, tmp_path: Path) -> None:
    done = verified(bundle, tmp_path=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json_lines(done.stdout)
    assert [one["level"] for one in found] == ["open", "proven", "open", "proven"]
    assert "2 snapshots, 2 captures in the log" in found[1]["what"]
    assert {one["where"].rpartition(".")[2] for one in found[3:]} == {"tsr"}
    key = found[2]["what"].rpartition(" ")[2]
    done = verified(bundle, "--key", ":".join(key[at : at + 2] for at in range(0, 64, 2)), tmp_path=tmp_path)
    assert done.returncode == 0
    assert "is the one that you named" in done.stdout


def test_no_connection_is_opened_to_verify(bundle: Path) -> None:
    script = (
        "import sys, pathlib, socket\n"
        "def refuse(event, arguments):\n"
        "    assert not event.startswith('socket.'), event\n"
        "from pipelines.evidence.bundle.verifying import verify_bundle\n"
        "sys.addaudithook(refuse)\n"
        "found = verify_bundle(pathlib.Path(sys.argv[1]))\n"
        "assert found and not [one for one in found if one.level == 'failure'], found\n"
        "assert not {'pymongo', 'bson', 'scrapy', 'twisted'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", script, str(bundle)], cwd=ROOT, check=True)


def test_one_altered_byte_is_named_and_fails(bundle: Path, tmp_path: Path) -> None:
    with Opened(bundle) as opened:
        place = opened.members[members.REPORT].start + 700
    changed = bytearray(bundle.read_bytes())
    changed[place] ^= 1
    path = tmp_path / "changed.wacz"
    path.write_bytes(changed)
    done = verified(path, tmp_path=tmp_path)
    assert done.returncode == 1
    failures = [one for one in json_lines(done.stdout) if one["level"] == "failure"]
    assert failures[0] == {
        "level": "failure",
        "where": "bazaarwatch/report.html",
        "what": "is not what its checksum says: it was changed",
    }
    assert f"{path} is not as it was written" in done.stderr.replace("\n", "")


def test_keys_and_files_that_can_not_be_are_told(bundle: Path, tmp_path: Path) -> None:
    assert "a fingerprint has 64 hex digits" in verified(bundle, "--key", "ab", tmp_path=tmp_path).stderr
    assert verified(tmp_path / "nowhere.wacz", tmp_path=tmp_path).returncode == 1
    done = bazaarwatch("verify", "--key", "0" * 64)
    assert done.returncode == 2
    assert "--key is for evidence bundles" in done.stderr


def test_what_was_captured_is_in_the_archive(bundle: Path) -> None:
    with Opened(bundle) as opened:
        archive = opened.whole(members.WARC)
        pages = opened.whole(members.PAGES).decode().splitlines()
    found = [
        (record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read())
        for record in ArchiveIterator(BytesIO(archive), check_digests="raise")
        if record.rec_type == "response"
    ]
    assert found == [("https://bazaar.example/offer/1", PAGE), ("https://bazaar.example/1.gif", PIXEL)]
    assert len(pages) == 2
    assert "Page of the offer bazaar:1 (listing)" in pages[1]


def test_the_report_tells_what_is_there_and_what_is_not(bundle: Path) -> None:
    with Opened(bundle) as opened:
        told = " ".join(
            "".join(map(str, lxml.html.document_fromstring(opened.whole(members.REPORT)).itertext())).split()
        )
    for part in (
        "Not in this bundle: removed on purpose on",
        "ben removed stored bytes on purpose: asked to",
        "no such model",
        "Images of the offer",
        "the page also shows 1 other offers",
        "Fetched by this software",
    ):
        assert part in told, part
    assert "bazaar:2" not in told


def test_what_the_report_says_of_verifying_by_hand_works(bundle: Path, tmp_path: Path) -> None:
    with Opened(bundle) as opened:
        for name in opened.members:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(opened.whole(name))
    report = lxml.html.document_fromstring((tmp_path / members.REPORT).read_bytes())
    _, by_hand, leaf = ("".join(map(str, one.itertext())) for one in report.iter("pre"))
    commands = by_hand.partition("\n")[2].replace("jq", "true || jq")  # jq and unzip are not everywhere
    commands = commands.replace("AUTHORITY.pem", os.environ["BAZAARWATCH_TIMESTAMP_CA"])
    done = subprocess.run(["bash", "-e", "-c", commands], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "Signature Verified Successfully" in done.stdout
    assert "Verification: OK" in done.stdout + done.stderr
    (key,) = tmp_path.glob("bazaarwatch/key-*.pem")
    assert f"{key.stem.removeprefix('key-')}  -" in done.stdout
    said = by_hand.partition("the hash must be ")[2][:16]
    assert done.stdout.count(said) >= 2
    assert len(subprocess.check_output(["bash", "-c", leaf], cwd=tmp_path)) > 64


def test_nothing_is_written_where_nothing_can_be_proven(kept: object, tmp_path: Path) -> None:
    assert kept is not None
    done = bazaarwatch("export", "evidence", "bazaar:99", "--output", tmp_path)
    assert done.returncode == 2
    assert "No listing 'bazaar:99' is stored" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_machine_without_chromium_says_that_there_is_no_pdf(kept: object, tmp_path: Path) -> None:
    assert kept is not None
    done = bazaarwatch("export", "evidence", "bazaar:2", "--output", tmp_path, BAZAARWATCH_CHROMIUM="/nowhere")
    assert done.returncode == 0, done.stderr
    assert "not as PDF: there is no Chromium: install it" in " ".join(done.stderr.split())
    assert [one.name for one in tmp_path.iterdir()] == ["bazaar-2.wacz"]


def test_offers_become_names_of_files() -> None:
    assert file_name("taobao:1/../../etc") == "taobao-1-..-..-etc"
    assert file_name("..") == "offer"
    assert len(file_name("x" * 500)) == 120
