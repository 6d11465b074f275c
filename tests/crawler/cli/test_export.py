"""Tables of what is stored, as the command writes them."""

import asyncio
import csv
import io
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pymongo
import pytest
from typer.testing import CliRunner, Result

from crawler.cli.app import app
from crawler.cli.export import wanted
from crawler.errors import AnalystError, OperatorError
from crawler.items import Seller
from pipelines.snapshot import SnapshotPage
from pipelines.store.session import open_store
from tests.pipelines.offers import judged, offer, page_of
from tests.running import ROOT, bazaarwatch, json_lines

Document = dict[str, Any]
pytestmark = pytest.mark.usefixtures("kept")
EVIL = '=HYPERLINK("https://evil.example","古驰")'


@pytest.fixture(scope="module")
def kept(mongodb_uri: str) -> Iterator[None]:
    """Two offers seen at noon and one of them again, cheaper, a day later; beside them one of another marketplace."""
    before = {name: os.environ.get(name) for name in ("BAZAARWATCH_MONGODB_URI", "BAZAARWATCH_DATABASE")}
    os.environ |= {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": "test_export"}
    with pymongo.MongoClient[Document](mongodb_uri) as client:
        client.drop_database("test_export")
        asyncio.run(_crawl())
        yield
        client.drop_database("test_export")
    for name, value in before.items():
        os.environ.pop(name)
        if value is not None:
            os.environ[name] = value


async def _crawl() -> None:
    evil = offer(1, title=EVIL, seller=Seller(name="@shop", id="s1"), sponsored=True)
    pages = [
        judged(page_of(evil, offer(2)), "medium"),
        judged(page_of(offer(1, title=EVIL, price=Decimal("0.90")), minutes=24 * 60), "high"),
        judged(page_of(offer(3, marketplace="souk"), marketplace="souk", minutes=48 * 60), "low"),
    ]
    async with open_store() as store:
        for page in pages:
            await _crawl_one(store, page)


async def _crawl_one(store: Any, page: SnapshotPage) -> None:  # noqa: ANN401 -- an open store
    crawl = await store.begin_crawl(page.capture.marketplace, ["gucci"])
    await crawl.add(page)
    await crawl.end("finished", {})


def export(*arguments: str | Path) -> Result:
    """Run the command in this process: to start one takes seconds."""
    return CliRunner().invoke(app, ["export", *map(str, arguments)])


def exported(*arguments: str | Path) -> list[Document]:
    done = export(*arguments)
    assert done.exit_code == 0, done.exception
    return json_lines(done.stdout)


def refusal(*arguments: str | Path) -> str:
    """What the command says when it refuses, to an analyst or an operator."""
    error = export(*arguments).exception
    assert isinstance(error, (AnalystError, OperatorError)), error
    return str(error)


def test_offers_as_they_are_now() -> None:
    found = {one["key"]: one for one in exported("listings")}
    assert found.keys() == {"bazaar:1", "bazaar:2", "souk:3"}
    one = found["bazaar:1"]
    assert (one["title"], one["price"], one["currency"], one["snapshots"]) == (EVIL, "0.90", "EUR", 2)
    assert (one["brands"], one["risk"], one["score"], one["status"]) == (["Gucci"], "high", 80.0, "live")
    assert one["reasons"] == ["costs 2 % of the reference price"]
    assert (one["first_seen"], one["last_seen"]) == ("2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z")


def test_states_and_sightings() -> None:
    states = {one["snapshot"]: one for one in exported("snapshots")}
    assert states.keys() == {"bazaar:1#1", "bazaar:1#2", "bazaar:2#1", "souk:3#1"}
    assert (states["bazaar:1#1"]["seller"], states["bazaar:1#1"]["seller_id"]) == ("@shop", "s1")
    seen = exported("sightings")
    assert [(one["key"], one["rank"], one["sponsored"], one["price"]) for one in seen] == [
        ("bazaar:1", 1, True, "1.50"),
        ("bazaar:2", 2, False, "2.50"),
        ("bazaar:1", 1, False, "0.90"),
        ("souk:3", 1, False, "3.50"),
    ]


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ({}, (3, 4, 4)),
        ({"marketplace": "bazaar"}, (2, 3, 3)),
        ({"marketplace": "nowhere"}, (0, 0, 0)),
        ({"brand": "gucci"}, (3, 4, 4)),
        ({"brand": "prada"}, (0, 0, 0)),
        ({"risk": "medium"}, (2, 3, 3)),
        ({"risk": "high"}, (1, 2, 2)),
        ({"status": "removed"}, (0, 0, 0)),
        ({"listing": "bazaar:1"}, (1, 2, 2)),
        ({"listing": "souk:3", "marketplace": "bazaar"}, (0, 0, 0)),
        ({"since": "2026-03-02"}, (2, 2, 2)),
        ({"until": "2026-03-01"}, (2, 2, 2)),
        ({"until": "2026-03-01T12:00Z"}, (0, 0, 0)),
        ({"since": "2026-03-01T13:00+02:00", "until": "2026-03-01T13:00"}, (2, 2, 2)),
        ({"since": "2026-03-02", "until": "2026-03-02", "risk": "high"}, (1, 1, 1)),
    ],
)
async def test_filters(filters: Document, rows: tuple[int, int, int]) -> None:
    options = dict.fromkeys(("marketplace", "brand", "risk", "status", "listing", "since", "until"))
    asked = wanted(**options | filters)
    async with open_store() as store:
        counted = [
            sum([len(batch) async for batch in store.documents(table, asked)])
            for table in ("listings", "snapshots", "sightings")
        ]
    assert tuple(counted) == rows


def test_filters_are_options() -> None:
    found = exported("sightings", "-m", "bazaar", "-b", "GUCCI", "-r", "medium", "--status", "live", "-l", "1")
    assert {one["key"] for one in found} == {"bazaar:1"}
    assert exported("listings", "--since", "2026-03-03", "--until", "2026-03-04", "-l", "bazaar:1") == []


def test_files_are_what_they_are_called(tmp_path: Path) -> None:
    for name in ("offers.csv", "offers.PARQUET", "offers.ndjson", "offers"):
        done = export("listings", "-o", tmp_path / name)
        assert (done.exit_code, done.stdout) == (0, "")
        assert done.stderr.split() == ["3", "listings", "written", "to", f"{tmp_path / name}."]
    lines = list(csv.DictReader(io.StringIO((tmp_path / "offers.csv").read_text("utf-8-sig"), newline="")))
    assert {line["key"]: line["title"] for line in lines}["bazaar:1"] == f"'{EVIL}"
    prices = dict(
        zip(*pq.read_table(tmp_path / "offers.PARQUET", columns=["key", "price"]).to_pydict().values(), strict=True)
    )
    assert prices["bazaar:1"] == Decimal("0.9")
    assert (tmp_path / "offers").read_bytes() == (tmp_path / "offers.ndjson").read_bytes()
    assert len(list(tmp_path.iterdir())) == 4


def test_one_row_is_told_as_one() -> None:
    assert export("sightings", "-m", "souk").stderr == "1 sighting written.\n"


def test_a_file_is_replaced_as_a_whole_and_a_link_stays(tmp_path: Path) -> None:
    target, link = tmp_path / "kept.csv", tmp_path / "link.csv"
    target.write_text("before")
    link.symlink_to(target)
    assert "No listing" in refusal("listings", "-l", "nothing", "-o", link)
    assert target.read_text() == "before"
    assert export("listings", "-o", link).exit_code == 0
    assert link.is_symlink()
    assert target.read_text("utf-8-sig").startswith("key,")
    assert stat.S_IMODE(target.stat().st_mode) & 0o077 == 0o077 & ~_umask()


def _umask() -> int:
    now = os.umask(0o022)
    os.umask(now)
    return now & 0o077 | 0o011  # a file is not made to be run


def test_parquet_can_be_piped() -> None:
    assert pq.read_table(io.BytesIO(export("listings", "--format", "parquet").stdout_bytes)).num_rows == 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--since", "yesterday"], "--since 'yesterday' is no time: write a day as 2026-03-01"),
        (["--until", "2026-02-30"], "--until '2026-02-30' is no time"),
        (["--listing", "bazaar:9"], "No listing 'bazaar:9' is stored in test_export"),
    ],
)
def test_what_can_not_be_meant_is_said(arguments: list[str], told: str) -> None:
    assert told in refusal("listings", *arguments)


def test_a_status_that_there_is_not_is_told_with_those_there_are() -> None:
    done = bazaarwatch("export", "listings", "--status", "sold")
    assert done.returncode == 2
    assert "'sold' is not one of" in done.stderr
    assert "'not_seen'" in done.stderr


def test_a_place_that_can_not_be_written(tmp_path: Path) -> None:
    for place, reason in (("missing/a.csv", "No such file or directory"), (".", "Is a directory")):
        assert f"can not be written: {reason}" in refusal("listings", "-o", tmp_path / place)


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_a_full_disk_is_told_and_leaves_what_was_there(tmp_path: Path, form: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    options = ["-t", "tmpfs", "-o", "size=8k", "bazaarwatch-test", str(disk)]
    if subprocess.run(["mount", *options], capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk can not be mounted here")
    try:
        target = disk / "offers"
        target.write_text("before")
        (disk / "ballast").write_bytes(b"\0" * 4096)
        told = refusal("snapshots", "--format", form, "-o", target)
        assert "No space left on device. Nothing of it was changed" in told
        assert target.read_text() == "before"
        assert {file.name for file in disk.iterdir()} == {"offers", "ballast"}
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_reader_that_goes_away_is_told() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    arguments = [sys.executable, "-m", "crawler.cli", "export", "sightings"]
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(arguments, cwd=ROOT, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "whoever read the rows has gone away" in done.stderr


def test_a_named_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True) as cat:
        assert export("listings", "-o", pipe).exit_code == 0
        assert len(json_lines(cat.communicate()[0])) == 3


def test_without_its_package_parquet_is_refused_kindly(tmp_path: Path) -> None:
    (tmp_path / "pyarrow.py").write_text("raise ImportError('not installed')")
    arguments = [sys.executable, "-m", "crawler.cli", "export", "listings", "--format", "parquet"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert "pip install 'bazaarwatch[parquet]'" in " ".join(done.stderr.split())
