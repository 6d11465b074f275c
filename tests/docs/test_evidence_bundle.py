"""docs/evidence-bundle.md: what it says of bundles is so."""

import subprocess
import sys
from pathlib import Path

from pipelines.evidence.bundle import members
from pipelines.evidence.bundle.opened import Opened
from tests.pipelines.evidence.bundle.small_log import small_log, write
from tests.running import ROOT

TEXT = (ROOT / "docs/evidence-bundle.md").read_text()


def unpacked(directory: Path) -> list[str]:
    with Opened(write(directory / "offer.wacz", small_log())) as bundle:
        for name in bundle.members:
            (directory / name).parent.mkdir(exist_ok=True)
            (directory / name).write_bytes(bundle.whole(name))
        return list(bundle.members)


def run(script: str, directory: Path) -> int:
    return subprocess.run(
        [sys.executable, "-I", "-c", script], cwd=directory, check=False, capture_output=True
    ).returncode


def test_proofs_can_be_checked_by_hand(tmp_path: Path) -> None:
    unpacked(tmp_path)
    script = TEXT.partition("```python\n")[2].partition("```")[0]
    assert run(script, tmp_path) == 0
    entry = tmp_path / members.of_leaf(3)[0]
    entry.write_bytes(entry.read_bytes().replace(b"2026", b"2025"))
    assert run(script, tmp_path) == 1


def test_every_kind_of_file_is_described(tmp_path: Path) -> None:
    for name in unpacked(tmp_path):
        kind = name.partition("-0")[0].partition("key-")[0].removeprefix("bazaarwatch/")
        assert kind in TEXT, name
