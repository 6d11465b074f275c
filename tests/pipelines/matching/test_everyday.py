"""The word lists that are kept in a file between runs."""

from pathlib import Path

import pytest

from pipelines.matching import everyday


@pytest.fixture(autouse=True)
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def known_anew() -> bytes:
    everyday._known.cache_clear()  # noqa: SLF001 - what a new process finds
    return everyday._known().tobytes()  # noqa: SLF001 - what a new process finds


@pytest.mark.soak
def test_the_file_holds_what_the_lists_say_and_a_damaged_one_is_written_anew(cache_home: Path) -> None:
    made = known_anew()
    (file,) = cache_home.rglob("words-*.bin")
    assert known_anew() == made
    whole = file.read_bytes()
    for damaged in (whole[:-8], whole[:40] + b"\x01" + whole[41:], b""):
        file.write_bytes(damaged)
        assert known_anew() == made
        assert file.read_bytes() == whole
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_without_a_place_for_the_file_words_are_known(cache_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cache_home / "no directory").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home / "no directory"))
    assert known_anew()
    assert everyday.frequency("coach") > everyday.COMMON
    assert everyday.frequency("zzqqxv") == 0
