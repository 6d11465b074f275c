import contextlib

import pytest

from pipelines.store import embedded
from pipelines.store.home import Home
from pipelines.store.outlook import outlook


def test_what_would_be_used_is_told_without_making_anything(home: Home) -> None:
    seen = outlook()
    assert seen.uri is None
    assert (seen.data_directory, seen.socket) == (home.root, home.socket)
    assert any(binary.usable for binary in seen.binaries)
    assert seen.free_bytes > 0
    assert not seen.running
    assert not home.root.exists()


def test_a_running_server_and_a_named_one_are_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", "mongodb://ann:secret@db.example/")
    with contextlib.closing(embedded.join(home)):
        seen = outlook()
    assert seen.running
    assert seen.uri == "mongodb://***@db.example/"
