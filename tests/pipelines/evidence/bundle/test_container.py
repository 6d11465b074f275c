"""The zip file around a bundle: readable by every zip tool, and strict about each byte."""

import io
import zipfile
from pathlib import Path

import pytest

from crawler.errors import AnalystError
from pipelines.evidence.bundle import container
from pipelines.evidence.bundle.container import ContainerError, content, members_of

FILES = {"b/two.json": b'{"two": 2}', "a/one.txt": b"one", "empty.txt": b""}


def written(files: dict[str, bytes] | None = None) -> bytes:
    file = io.BytesIO()
    container.write(file, FILES if files is None else files)
    return file.getvalue()


def test_every_zip_tool_reads_it() -> None:
    with zipfile.ZipFile(io.BytesIO(written())) as found:
        assert found.testzip() is None
        assert {name: found.read(name) for name in found.namelist()} == FILES
        assert found.namelist() == sorted(FILES)
        assert {one.compress_type for one in found.infolist()} == {zipfile.ZIP_STORED}


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(b"x" * (container.CHUNK + 17))
    file = io.BytesIO()
    container.write(file, {"large.bin": large, "small.txt": b"small"})
    found = {one.name: b"".join(content(file, one)) for one in members_of(file)}
    assert found == {"large.bin": large.read_bytes(), "small.txt": b"small"}


def test_each_byte_outside_the_contents_must_be_what_it_is() -> None:
    whole = written()
    inside: set[int] = set()
    for one in members_of(io.BytesIO(whole)):
        inside |= set(range(one.start, one.start + one.size))
    for place in set(range(len(whole))) - inside:
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        with pytest.raises(ContainerError):
            members_of(io.BytesIO(bytes(changed)))


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"", b"x"), (b"x", b""), (b"", b"\0" * 22)],
)
def test_nothing_stands_around_it(before: bytes, after: bytes) -> None:
    with pytest.raises(ContainerError):
        members_of(io.BytesIO(before + written() + after))


@pytest.mark.parametrize("size", [0, 21, 22, 100])
def test_a_part_of_it_is_none(size: int) -> None:
    with pytest.raises(ContainerError):
        members_of(io.BytesIO(written()[:size]))


@pytest.mark.parametrize("name", ["../up", "/root", "a/../b", "A.txt", "a\\b", "a/b/c", "ä.txt", "", "a..b"])
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(ContainerError, match="is no name of a file in a bundle"):
        members_of(io.BytesIO(written({name: b"x"})))


def test_a_zip_that_swells_is_none() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as other:
        other.writestr("a.txt", b"\0" * 1_000_000)
    with pytest.raises(ContainerError):
        members_of(file)


def test_what_is_too_large_is_told_before_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "SIZE_MAX", 40)  # a test need not write 4 GB
    with pytest.raises(AnalystError, match="larger than 4 GB"):
        written()
