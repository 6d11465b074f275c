"""`job` as analysts and programs call it."""

import asyncio
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pymongo
import pytest
from rich.console import Console
from typer.testing import CliRunner

from crawler.cli import job, job_lines, job_next
from crawler.cli.app import app
from crawler.errors import BazaarwatchError
from pipelines.store.job_book import JobBook
from pipelines.store.session import open_store
from tests.running import bazaarwatch, json_lines

Document = dict[str, Any]
NAME = "test_job_command"
WATCHLIST = """brands:
  - name: Gucci
searches:
  - marketplace: ebay
    name: ebay-bags
    schedule: {cron: "0 6 * * *", time_zone: Asia/Shanghai}
    seasons: [always]
  - marketplace: vinted
    schedule: {cron: "30 7 * * *"}
  - marketplace: taobao
seasons:
  - {name: always, from: 01-01, to: 12-31, times_more: 2}
"""


@pytest.fixture(autouse=True)
def watchlist(mongodb_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", NAME)
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("BAZAARWATCH_WATCHLIST", raising=False)
    monkeypatch.setenv("TZ", "Europe/Paris")
    file = tmp_path / "watchlist.yaml"
    file.write_text(WATCHLIST, "utf-8")
    with pymongo.MongoClient[Document](mongodb_uri) as client:
        client.drop_database(NAME)
        yield file
        client.drop_database(NAME)


def called(*arguments: str) -> tuple[int, str, str]:
    """Run a command in this process: exit code, what it printed, what it complained of."""
    ran = CliRunner().invoke(app, ["job", *arguments])
    if isinstance(ran.exception, BazaarwatchError):
        return ran.exception.exit_code, ran.stdout, str(ran.exception)
    return ran.exit_code, ran.stdout, ran.stderr


def done(*arguments: str) -> list[Document]:
    code, printed, said = called(*arguments)
    assert (code, said) == (0, "")
    return json_lines(printed)


def refused(*arguments: str) -> str:
    code, printed, said = called(*arguments)
    assert (code, printed) == (2, "")
    return said


def test_the_life_of_a_job(watchlist: Path) -> None:
    (made,) = done("add", "jewels", "ebay", "-t", "gucci ring", "--cron", "0 6 * * *", "--priority", "-3")
    assert (made["name"], made["terms"], made["priority"], made["origin"]) == ("jewels", ["gucci ring"], -3, "command")
    assert made["next_due"].endswith("T06:00:00Z")
    (synced,) = done("sync", "--watchlist", str(watchlist))
    assert synced["made"] == ["ebay-bags", "vinted"]
    assert [(one["name"], one["origin"]) for one in done("list")] == [
        ("ebay-bags", "watchlist"),
        ("jewels", "command"),
        ("vinted", "watchlist"),
    ]
    (paused,) = done("pause", "jewels", "--why", "site is down")
    assert paused["paused_why"] == "site is down"
    assert "jewels rests already: site is down." in refused("pause", "jewels")
    (asked,) = done("run", "jewels")
    assert (asked["schedulers"], asked["asked_at"] is not None) == ([], True)
    (resumed,) = done("resume", "jewels")
    assert resumed["paused_at"] is None
    assert "jewels does not rest." in refused("resume", "jewels")
    assert "is there already" in refused("add", "jewels", "ebay", "-t", "x")
    assert "would come back" in refused("remove", "vinted")
    watchlist.write_text(WATCHLIST.replace('schedule: {cron: "30 7 * * *"}', "pages: 2"), "utf-8")
    (synced,) = done("sync", "--watchlist", str(watchlist))
    assert synced["paused"] == ["vinted"]
    (gone,) = done("show", "vinted")
    assert gone["paused_why"] == "its search is no longer in the watchlist"
    assert gone["firings"] == []
    done("remove", "vinted")
    done("remove", "jewels")
    assert [one["name"] for one in done("list")] == ["ebay-bags"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show", "ebay-bgas"], ["'ebay-bgas'; did you mean \"ebay-bags\"?", "bazaarwatch job list"]),
        (["add", "a", "ebuy", "-t", "x"], ["No marketplace is called 'ebuy'. Did you mean ebay?"]),
        (["add", "a", "ebay.de", "-t", "x"], ['"ebay.de" belongs to the marketplace "ebay"; write that']),
        (["add", "A b", "ebay", "-t", "x"], ["NAME A b: allowed: small letters"]),
        (["add", "a", "ebay", "-t", "x", "--cron", "daily"], ["--cron daily: allowed: five fields", '"0 6 * * 1-5"']),
        (
            ["add", "a", "ebay", "-t", "x", "--cron", "0 6 * * *", "--time-zone", "Europe/Pariss"],
            ["--time-zone Europe/Pariss: allowed: a time zone", 'did you mean "Europe/Paris"?'],
        ),
        (["add", "a", "ebay", "-t", "x", "--time-zone", "UTC"], ["add --cron"]),
        (["add", "a", "ebay", "-t", "x", "--requests", "0"], ["--requests 0: allowed: a whole number from 1"]),
        (["add", "a", "ebay", "-t", "x", "--season", "prime_dai"], ['did you mean "prime_day"?']),
        (["add", "a", "ebay", "-b", "Gucci"], ["Nothing to search for"]),
        (["next", "--time-zone", "Mars"], ["--time-zone Mars: allowed: a time zone"]),
        (["sync", "--watchlist", "/nowhere.yaml"], ["/nowhere.yaml is not there"]),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(watchlist: Path, arguments: list[str], told: list[str]) -> None:
    done("sync", "--watchlist", str(watchlist))
    said = refused(*arguments)
    assert all(part in said for part in told), said


def test_the_brands_of_a_job_are_those_of_its_watchlist(watchlist: Path) -> None:
    options = ["add", "a", "ebay", "--watchlist", str(watchlist), "--season", "always", "--cron", "0 6 * * *"]
    assert "No brand is called 'Guci'; did you mean \"Gucci\"?" in refused(*options, "-b", "Guci")
    (made,) = done(*options, "-b", "Gucci")
    assert (made["brands"], made["watchlist"]) == (["Gucci"], str(watchlist))
    assert [season["times_more"] for season in made["own_seasons"]] == [2]


def test_a_name_that_another_job_has_is_told(watchlist: Path) -> None:
    done("add", "vinted", "ebay", "-t", "x")
    ran = bazaarwatch("job", "sync", "--watchlist", str(watchlist))
    assert (ran.returncode, json_lines(ran.stdout)[0]["clashing"]) == (2, ["vinted"])
    assert "vinted: a job of that name is another's." in ran.stderr


def test_the_coming_week(watchlist: Path) -> None:
    done("sync", "--watchlist", str(watchlist))
    done("add", "jewels", "ebay", "-t", "ring", "--cron", "0 6 * * *", "--time-zone", "Asia/Shanghai")
    lines = done("next", "--time-zone", "Asia/Shanghai")
    assert len([one for one in lines if one["job"] == "vinted"]) == 7
    bags = [one for one in lines if one["job"] == "ebay-bags"]
    assert {(one["clock"], one["season"]) for one in bags} == {("06:00", None), ("18:00", "always")}
    assert len(bags) == 14
    jewels = [one for one in lines if one["job"] == "jewels"]
    assert {(one["clock"], one["waits_for"]) for one in jewels} == {("06:00", "ebay-bags")}
    assert [one["at"] for one in lines] == sorted(one["at"] for one in lines)


def test_what_people_read(watchlist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done("sync", "--watchlist", str(watchlist))
    done("add", "often", "ebay", "-t", "ring", "--cron", "*/10 * * * *")
    done("add", "jewels", "ebay", "-t", "ring", "--cron", "0 6 * * *", "--time-zone", "Asia/Shanghai")
    done("pause", "vinted", "--why", "[bold]no")
    asyncio.run(fired())
    shown = Console(file=io.StringIO(), width=160, force_terminal=True, color_system=None, highlight=False)
    for module in (job, job_lines, job_next):
        if hasattr(module, "out"):
            monkeypatch.setattr(module, "out", shown)
    monkeypatch.setattr(job, "on_terminal", lambda: True)
    monkeypatch.setattr(job_next, "on_terminal", lambda: True)
    job.list_jobs()
    job.show("jewels")
    job.run("often")
    job_next.next_days(7, "UTC")
    assert isinstance(shown.file, io.StringIO)
    text = shown.file.getvalue()
    assert "0 6 * * * Asia/Shanghai, more often: always" in text
    assert "[bold]no" in text
    assert "failed: no network" in text
    assert "often is asked for. No scheduler runs" in text
    assert "bazaarwatch run" in text
    assert "always runs, to 31 December: more often ebay-bags" in text
    assert "144 times" in text
    assert "ebay (06:00 Asia/Shanghai)" in text
    assert "waits for ebay-bags" in text
    assert "At rest: vinted" in text


async def fired() -> None:
    async with open_store() as store:
        book = JobBook(store)
        kept = await book.get("jewels")
        assert kept is not None
        assert kept.next_due is not None
        claimed = await book.claim(kept.job, kept.next_due, 0, kept.next_due + timedelta(days=1), "a")
        assert claimed is not None
        await book.failed(claimed, "no network")


def test_by_the_clock_of_the_machine() -> None:
    done("add", "jewels", "ebay", "-t", "ring", "--cron", "0 6 * * *", "--time-zone", "Europe/Paris")
    lines = json_lines(bazaarwatch("job", "next", "--days", "2").stdout)  # TZ counts from the start of a process
    assert {one["clock"] for one in lines} == {"06:00"}
    assert len(lines) == 2
    assert datetime.fromisoformat(lines[0]["at"]) > datetime.now(UTC)
