"""The guide for contributors is followed to the letter, in a copy of the project, against the market it speaks of."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymongo
import pytest

from crawler.base_spiders.search import SearchSpider
from crawler.reading.rules import node_rule, state_rule
from tests.running import PATIENCE, ROOT, json_lines

GUIDE = ROOT / "docs/add-a-marketplace.md"
NAME = "village_fair"
MARKET = "python -m crawler.sample_market"
ADDRESS = "127.0.0.1:8642"
PROGRAMS = {"bazaarwatch": ["crawler.cli"], "pytest": ["pytest"]}
CASES = ("search_1", "offer_1")
COPIED = ("crawler", "pipelines", "tests", "docs")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines()]


@dataclass(frozen=True)
class Copy:
    """A copy of the project with the example in it. market: host and port where the market of the guide is open."""

    root: Path
    market: str
    environment: dict[str, str]

    def here(self, text: str) -> str:
        """Return text of the guide with the port that is used here."""
        return text.replace(ADDRESS, self.market)

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        program, *arguments = shlex.split(self.here(command))
        return subprocess.run(
            [sys.executable, "-m", *PROGRAMS[program], *arguments],
            cwd=self.root,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )


@dataclass(frozen=True)
class Followed:
    """The guide, followed to its end. done: command to how it ended."""

    copy: Copy
    done: dict[str, subprocess.CompletedProcess[str]]

    @property
    def cases(self) -> Path:
        return self.copy.root / "tests/marketplaces" / NAME


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory, mongodb_uri: str) -> Iterator[Followed]:
    root = tmp_path_factory.mktemp("guide")
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name)  # with what Python has compiled
    for name in ("pyproject.toml", "scrapy.cfg"):
        shutil.copy(ROOT / name, root)
    database = "test_add_a_marketplace"
    environment = {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": database}
    # The guide's own command, on a free port: the usual one may be in use.
    serving = [sys.executable, *shlex.split(MARKET)[1:], "--port", "0"]
    with subprocess.Popen(serving, cwd=root, stdout=subprocess.PIPE, text=True) as market:
        assert market.stdout is not None
        greeting = re.search(r"http://([\d.:]+)", market.stdout.readline())
        assert greeting
        copy = Copy(root, greeting[1], environment)
        (code,) = blocks("python")
        (root / f"crawler/spiders/{NAME}.py").write_text(copy.here(code))
        yield Followed(copy, {command: copy.run(command) for command in COMMANDS[1:]})
        market.terminate()
    with pymongo.MongoClient[dict[str, Any]](mongodb_uri) as client:
        client.drop_database(database)


def test_every_command_of_the_guide_does_what_it_says(followed: Followed) -> None:
    assert COMMANDS[0] == MARKET
    done = followed.done
    for command, result in done.items():
        assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    assert sorted(path.name for path in followed.cases.iterdir()) == ["offer_1", "search_1"]
    tested = next(result for command, result in done.items() if command.startswith("pytest"))
    assert re.search(r"\b[1-9]\d* passed", tested.stdout)
    assert "failed" not in tested.stdout
    crawled = next(json_lines(result.stdout)[0] for command, result in done.items() if " crawl " in command)
    assert crawled["pages"] == {"results": 1}
    assert crawled["anomalies"] == {}
    listed = json_lines(next(result.stdout for command, result in done.items() if " listings " in command))
    assert len(listed) == 5, crawled


def test_the_offer_that_the_guide_shows_is_what_is_read(followed: Followed) -> None:
    (shown,) = (json.loads(followed.copy.here(block)) for block in blocks("json"))
    search, offer = (json.loads((followed.cases / case / "expected.json").read_text()) for case in CASES)
    (read,) = (one for one in search["listings"] if one["listing_id"] == shown["listing_id"])
    assert shown.items() <= read.items()
    assert (search["state"], len(search["listings"]), search["total"]) == ("results", 24, 38)
    assert search["next_url"].startswith(f"http://{followed.copy.market}/search")
    (one,) = offer["listings"]
    assert {"title", "price", "currency", "seller", "images", "attributes", "condition"} <= one.keys()


def test_the_example_passes_the_gate(tmp_path: Path) -> None:
    (code,) = blocks("python")
    file = tmp_path / "crawler/spiders" / f"{NAME}.py"
    file.parent.mkdir(parents=True)
    file.write_text(code)
    (file.parent / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for check in (("check",), ("format", "--check")):
        ruff = [sys.executable, "-m", "ruff", *check, "--no-cache", str(file)]
        done = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0, done.stdout
    path = os.environ | {"MYPYPATH": str(ROOT)}
    mypy = [sys.executable, "-m", "mypy", "--cache-dir", str(ROOT / ".mypy_cache"), str(file)]
    done = subprocess.run(mypy, cwd=ROOT, env=path, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stdout


def test_every_rule_of_the_table_is_one() -> None:
    section = GUIDE.read_text().partition("### The language of rules")[2].partition("\n## ")[0]
    rules = [cell.replace("\\|", "|") for cell in re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE)]
    assert len(rules) >= 12
    for rule in rules:
        in_state = "in state" in section.partition(f"| `{rule.replace('|', chr(92) + '|')}` |")[2].partition("\n")[0]
        (state_rule if in_state or "/100" in rule else node_rule)(rule)


def test_what_the_guide_names_is_there() -> None:
    text = GUIDE.read_text()
    for path in re.findall(r"`((?:crawler|docs|tests)/[\w/.-]+)`", text):
        assert NAME in path or (ROOT / path).exists(), path
    for attribute in ("first_page", "page_size", "allowed_domains", "expects", "search_url", "search_urls", "aliases"):
        assert attribute in text
        assert hasattr(SearchSpider, attribute) or attribute in SearchSpider.__annotations__
    assert "docs/add-a-marketplace.md" in (ROOT / "README.md").read_text()
