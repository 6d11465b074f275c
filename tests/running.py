"""Runs the program as a person would: the command itself, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests import command_server

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120
"""Seconds after which a command that has not ended fails its test."""


def bazaarwatch(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, with nothing on standard input; return its exit code and what it printed."""
    return bazaarwatch_in(ROOT, *arguments, **environment)


def bazaarwatch_in(directory: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one command in a directory."""
    return command_server.run([*map(str, arguments)], os.environ | environment, directory, PATIENCE)


def started(*arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
    """Start a command and leave it running."""
    return subprocess.Popen(
        [sys.executable, "-m", "crawler.cli", *map(str, arguments)],
        env=os.environ | environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def json_lines(printed: str) -> list[dict[str, Any]]:
    """Parse what a command wrote for programs."""
    return [json.loads(line) for line in printed.splitlines()]
