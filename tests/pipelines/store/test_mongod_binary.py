import sys
from pathlib import Path

import pytest

from crawler.errors import OperatorError
from pipelines.store import binary


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a mongod found on PATH would be."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "mongod"


def program(path: Path, says: str) -> None:
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)


def test_the_one_of_the_package_is_found(on_path: Path) -> None:
    assert not on_path.exists()
    found = binary.find()
    assert (found.place, found.path.name, found.usable) == ("package", "mongod", True)


def test_the_one_on_path_comes_first(on_path: Path) -> None:
    on_path.symlink_to(binary.find().path)
    found = binary.find()
    assert (found.place, found.path) == ("PATH", on_path)


@pytest.mark.parametrize("says", ["echo db version v5.0.9", "exit 1", "echo no >&2; exit 127", "kill -9 $$"])
def test_one_that_can_not_be_used_is_passed_over(on_path: Path, says: str) -> None:
    program(on_path, says)
    assert binary.find().place == "package"


def test_one_made_for_another_processor_is_named(on_path: Path) -> None:
    on_path.write_bytes(b"\x7fELF\x02\x01\x01" + b"\0" * 60)
    on_path.chmod(0o755)
    assert binary.asked(on_path, "PATH").complaint == "Exec format error"


def test_none_at_all_says_what_to_install(on_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not on_path.exists()
    # As where the wheel with the server is not installed: it lies beside all others.
    monkeypatch.setattr("sys.path", [entry for entry in sys.path if "site-packages" not in entry])
    with pytest.raises(
        OperatorError, match=r"pip install 'bazaarwatch\[embedded\]'.*BAZAARWATCH_MONGODB_URI"
    ) as caught:
        binary.find()
    assert caught.value.exit_code == 3


def test_only_an_old_one_says_so(on_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(on_path, "echo db version v5.0.9")
    # As where the wheel with the server is not installed: it lies beside all others.
    monkeypatch.setattr("sys.path", [entry for entry in sys.path if "site-packages" not in entry])
    with pytest.raises(OperatorError, match=r"No mongod ≥ 6\.0 can be run \(.*mongod is 5\.0\.9\)"):
        binary.find()
