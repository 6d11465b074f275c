"""`verify BUNDLE`: whether an evidence bundle is as it was written, told from the file alone."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path

import typer
from rich.text import Text

from crawler.cli.terminal import cell, complain, err, on_terminal, out, write_json
from crawler.errors import AnalystError
from pipelines.evidence.bundle.verifying import verify_bundle

FAILED = 1
"""Exit code where something is not as it was written."""
FINGERPRINT = 64
"""Hex digits."""


def is_bundle(argument: str) -> bool:
    """Whether what `verify` was given is a file, and no listing."""
    return argument.endswith(".wacz") or Path(argument).is_file()


def verify_file(path: Path, keys: list[str]) -> None:
    """Check a bundle, tell what was found, and exit with 1 where it is not as it was written."""
    found = verify_bundle(path, [_fingerprint(key) for key in keys])
    failures = [one for one in found if one.level == "failure"]
    if not on_terminal():
        for one in found:
            write_json(asdict(one))
    else:
        for one in found:
            if one.level == "failure":
                complain(str(one))
            else:
                out.print(cell(str(one), "green" if one.level == "proven" else "yellow"), soft_wrap=True)
    if failures:
        err.print(Text(f"{path} is not as it was written: {len(failures)} things are wrong."), soft_wrap=True)
        raise typer.Exit(FAILED)
    if on_terminal():
        counted = Counter(one.level for one in found)
        open_ = f" {counted['open']} things can not be told from it alone: see above." if counted["open"] else ""
        out.print(Text(f"{path} is as it was written.{open_}", style="green"), soft_wrap=True)


def _fingerprint(key: str) -> str:
    plain = "".join(one for one in key.lower() if one not in " :-")
    if len(plain) != FINGERPRINT or not set(plain) <= set("0123456789abcdef"):
        raise AnalystError(f"--key {key!r}: a fingerprint has 64 hex digits. Ask who signed for it.")
    return plain
