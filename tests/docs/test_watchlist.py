"""The page about watchlists: its files are valid, its commands run, and its mistakes are told as it says."""

import re
import shlex
from pathlib import Path

import pytest

from crawler.watchlist import Brand, check, load
from crawler.watchlist.disguises import disguises_of
from crawler.watchlist.manners import Site
from crawler.watchlist.terms import IDLE_CRAWLS, planned
from pipelines.store.yields import CRAWLS
from tests.running import ROOT, bazaarwatch, bazaarwatch_in

PAGE = (ROOT / "docs/watchlist.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("text", blocks("yaml"))
def test_every_file_it_shows_is_valid(text: str) -> None:
    assert check(text).faults == ()


def test_its_commands_run_one_after_the_other(tmp_path: Path) -> None:
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(commands) == 6
    for command in commands:
        program, *arguments = shlex.split(command.partition(" > ")[0])
        assert program == "bazaarwatch"
        done = bazaarwatch_in(tmp_path, *arguments)
        assert done.returncode == 0, done.stderr
        if into := command.partition(" > ")[2]:
            (tmp_path / into).write_text(done.stdout)
    assert [brand.name for brand in load(tmp_path / "watchlist.yaml").brands] == ["Gucci", "Bottega Veneta"]
    assert (tmp_path / "watchlist.schema.json").stat().st_size > 1000
    first = re.search(r"^    (# yaml-language-server.*)$", PAGE, re.MULTILINE)
    assert first
    assert (tmp_path / "watchlist.yaml").read_text().startswith(first[1] + "\n")


def test_mistakes_are_told_as_it_says(tmp_path: Path) -> None:
    (shown,) = blocks("text")
    path = tmp_path / "watchlist.yaml"
    path.write_text(
        "brands:\n  - name: Gucci\n    alises: [古驰]\n    reference_prices: [{amount: 900, currency: EURO}]\n"
        "searches:\n  - {marketplace: ebuy, brands: [Guci]}\n"
    )
    done = bazaarwatch("watchlist", "check", path)
    assert done.returncode == 2
    assert done.stderr.replace(str(path), "watchlist.yaml") == shown


def test_the_keys_it_explains_are_those_that_there_are() -> None:
    table = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
    keys = {*Brand.model_fields, *Site.model_fields} - {"marketplace"}
    assert {key for cell in table for key in re.findall(r"`(\w+)`", cell)} == keys
    assert f"brand in one search; {Brand.model_fields['budget'].default} |" in PAGE


def test_what_it_says_of_terms_is_so() -> None:
    watchlist = check(blocks("yaml")[0]).watchlist
    for name, languages, term in (
        ("taobao", ("zh",), "古驰"),
        ("mercari_jp", ("ja",), "グッチ"),
        ("ebay", ("en",), "Gucci"),
    ):
        assert next(iter(planned(watchlist, name, languages))) == term
    assert "Coach handbags" in planned(watchlist, "ebay", ("en",))
    assert {"g u c c i", "gucc1", "guci", "guchi"} <= set(disguises_of("Gucci"))
    assert "bottegaveneta" in disguises_of("Bottega Veneta")
    assert "古家" in disguises_of("古驰", ("zh",))
    assert (IDLE_CRAWLS, CRAWLS) == (5, 20)
