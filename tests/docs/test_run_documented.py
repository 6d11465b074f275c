"""The systemd unit and the compose file of the guide start commands that there are, with options that they have."""

import configparser
import re
import shlex
from typing import Any

import pytest
import yaml

from crawler.running.figures import Figures
from tests.running import ROOT, bazaarwatch

GUIDE = (ROOT / "docs/operate.md").read_text("utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    return str(found)


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # how configparser is told to keep capitals
    parser.read_string(block("ini"))
    return parser


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load(block("yaml"))["services"])


def commands() -> list[list[str]]:
    return [shlex.split(unit()["Service"]["ExecStart"]), compose()["bazaarwatch"]["command"]]


@pytest.mark.parametrize("command", commands(), ids=["systemd", "compose"])
def test_they_start_what_there_is(command: list[str]) -> None:
    program, name, *arguments = command
    assert program.rpartition("/")[2] == "bazaarwatch"
    told = bazaarwatch(name, "--help", COLUMNS="200")
    assert told.returncode == 0, told.stderr
    options = [argument for argument in arguments if argument.startswith("--")]
    assert options
    assert all(f"{option} " in told.stdout for option in options), told.stdout


def test_they_leave_it_to_the_scheduler_to_end_its_crawls_and_give_it_time() -> None:
    service = unit()["Service"]
    assert service["KillMode"] == "mixed"
    assert int(service["TimeoutStopSec"]) > 60
    assert compose()["bazaarwatch"]["stop_grace_period"] == "90s"
    assert compose()["bazaarwatch"]["environment"]["BAZAARWATCH_MONGODB_URI"].startswith("mongodb://mongo")


def test_every_figure_is_written_down_and_no_other() -> None:
    served = {metric.name for metric in Figures().registry.collect() if metric.name.startswith("bazaarwatch_")}
    told = {name.removesuffix("_total") for name in re.findall(r"`(bazaarwatch_[a-z_]+)", GUIDE)}
    assert told == served


def test_the_addresses_that_are_asked_are_served_there() -> None:
    (asked,) = re.findall(r"urlopen\('http://([\d.:]+)/healthz'\)", GUIDE)
    assert asked in bazaarwatch("run", "--help", COLUMNS="200").stdout
