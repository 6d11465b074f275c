"""The zip file around a bundle, in the one form that it can have: each of its bytes follows from what is in it.

Members are stored and not compressed, in the order of their names, with the same date and no optional fields. So no
byte of the container can be changed unnoticed, nothing can stand between its members, and nothing swells when it is
read.
"""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crawler.errors import AnalystError

Source = bytes | Path
"""Content of a member, or the file that holds it."""
CHUNK = 1 << 20
MEMBERS_MAX = 0xFFFE
SIZE_MAX = 0xFFFF_FFFE
"""Bytes of a container: what a zip file can hold without its extension for larger ones."""
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,199}(/[a-z0-9][a-z0-9.-]{0,199})?")
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _UNIX, _DAY_ONE, _READABLE = 20, 3 << 8, 0x21, 0o100644 << 16


class ContainerError(AnalystError):
    """A file that is no bundle, or whose container is not as it was written."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file in the container."""

    name: str
    size: int
    crc: int
    start: int
    """Where its content begins."""

    def local(self) -> bytes:
        """Return the header before its content."""
        name = self.name.encode()
        return _LOCAL.pack(b"PK\3\4", *self._common(), len(name), 0) + name

    def central(self) -> bytes:
        """Return its entry in the directory at the end."""
        name = self.name.encode()
        offset = self.start - len(self.local())
        made = (_UNIX | _VERSION, *self._common())
        return _CENTRAL.pack(b"PK\1\2", *made, len(name), 0, 0, 0, 0, _READABLE, offset) + name

    def _common(self) -> tuple[int, ...]:
        return _VERSION, 0, 0, 0, _DAY_ONE, self.crc, self.size, self.size


def write(file: BinaryIO, members: Mapping[str, Source]) -> None:
    """Write a container. Raises AnalystError where it would be too large."""
    written: list[Member] = []
    place = 0
    for name in sorted(members):
        size, crc = _measured(members[name])
        member = Member(name, size, crc, place + _LOCAL.size + len(name.encode()))
        place = member.start + size
        if place > SIZE_MAX or len(written) == MEMBERS_MAX:
            raise AnalystError("The bundle would be larger than 4 GB: export fewer captures, or fewer offers at once.")
        file.write(member.local())
        file.writelines(_chunks(members[name]))
        written.append(member)
    directory = b"".join(member.central() for member in written)
    file.write(directory + _end(len(written), len(directory), place))


def members_of(file: BinaryIO) -> list[Member]:
    """Return what is in a container. Raises ContainerError where a byte between the contents is not what it must be."""
    file.seek(0, 2)
    length = file.tell()
    if not _END.size <= length <= SIZE_MAX * 2:
        raise ContainerError("it is no bundle: no zip file has this size")
    end = _read(file, length - _END.size, _END.size)
    signature, _, _, count, _, size, offset, _ = _END.unpack(end)
    if signature != b"PK\5\6" or end != _end(count, size, offset) or offset + size + _END.size != length:
        raise ContainerError("it does not end as a bundle does: it was cut off, something was added, or it is none")
    directory = _read(file, offset, size)
    found = list(_entries(directory, count))
    place = 0
    for member in found:
        header = member.local()
        if member.start != place + len(header) or _read(file, place, len(header)) != header:
            raise ContainerError(f"the header of {member.name} is not as it was written")
        place = member.start + member.size
    if place != offset:
        raise ContainerError("something stands between the last file in it and its directory")
    return found


def content(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """Yield the content of a member in pieces. Raises ContainerError where the file ends before."""
    file.seek(member.start)
    left = member.size
    while left:
        chunk = file.read(min(CHUNK, left))
        if not chunk:
            raise ContainerError(f"the file ends within {member.name}")
        left -= len(chunk)
        yield chunk


def _entries(directory: bytes, count: int) -> Iterator[Member]:
    at, before = 0, ""
    for _ in range(count):
        try:
            fields = _CENTRAL.unpack_from(directory, at)
        except struct.error:
            raise ContainerError("its directory ends too early") from None
        name = directory[at + _CENTRAL.size : at + _CENTRAL.size + fields[10]].decode("ascii", "replace")
        member = Member(name, fields[8], fields[7], fields[16] + _LOCAL.size + len(name))
        if not _NAME.fullmatch(name) or name <= before or ".." in name:
            raise ContainerError(f"{name!r} is no name of a file in a bundle, or stands in the wrong place")
        entry = member.central()
        if directory[at : at + len(entry)] != entry:
            raise ContainerError(f"the entry of {name} in its directory is not as it was written")
        at, before = at + len(entry), name
        yield member
    if at != len(directory):
        raise ContainerError("its directory is longer than what it lists")


def _end(count: int, size: int, offset: int) -> bytes:
    return _END.pack(b"PK\5\6", 0, 0, count, count, size, offset, 0)


def _read(file: BinaryIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


def _measured(source: Source) -> tuple[int, int]:
    size = crc = 0
    for chunk in _chunks(source):
        size, crc = size + len(chunk), zlib.crc32(chunk, crc)
    return size, crc


def _chunks(source: Source) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
