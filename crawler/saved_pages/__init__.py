"""Files that a person captured, as the responses they hold: HTML, MHTML, JSON, WARC, WACZ, HAR, and bundles of these.

What a file is, is told by its first bytes, not by its name. Nothing is ever unpacked to disk, and everything that can
grow is bounded: files come from anywhere.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import IO

from crawler.errors import AnalystError
from crawler.saved_pages import har, mhtml, warc
from crawler.saved_pages.response import BODY_MAX, MEMBERS_MAX, READABLE, Budget, SavedResponse

FILE_MAX = 256 * 1024 * 1024
"""Bytes of the largest file that is read whole: a HAR file holds every picture of a visit."""
_HEAD = 4096
_DEEPEST = 2
"""Archives within archives: a WACZ file in a ZIP file."""
_SUFFIXES = (
    ".html",
    ".htm",
    ".xhtml",
    ".shtml",
    ".mhtml",
    ".mht",
    ".json",
    ".har",
    ".warc",
    ".arc",
    ".gz",
    ".wacz",
    ".zip",
)
"""Of what is looked at in bundles and directories; the parts of a page beside it are not pages."""
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,  # of zipfile, for a way of packing that it does not know
    RuntimeError,
    ValueError,
    LookupError,
)
"""What the standard library raises for broken, encrypted or unsupported archives."""


def saved_responses(path: Path) -> Iterator[SavedResponse]:
    """Yield the pages of a file, or of the files of a directory, in their order.

    Raises AnalystError, which names the file, what is wrong and what can be read, where there is no page to be had; and
    where only part of the file can be read, after the pages of that part.
    """
    budget = Budget()
    if path.is_dir():
        yield from _of_directory(path, budget)
        return
    try:
        if not path.is_file():
            what = "is no file" if path.exists() else "is not there"
            raise AnalystError(f"{path}: {what}. Give the path of a saved page.")
        with path.open("rb") as stream:
            yield from _named(str(path), _of_stream(stream, path.name, budget, 0))
    except OSError as error:
        raise AnalystError(f"{path}: can not be read: {error.strerror or error}.") from error


def _of_directory(path: Path, budget: Budget) -> Iterator[SavedResponse]:
    files = [file for file in sorted(path.rglob("*")) if _is_wanted(str(file.relative_to(path))) and file.is_file()]
    if not files:
        raise AnalystError(f"{path}: holds no saved page. {READABLE}")
    if len(files) > MEMBERS_MAX:
        raise AnalystError(f"{path}: holds {len(files):,} files, and at most {MEMBERS_MAX:,} are read. Split it.")
    problems = []
    for file in files:
        try:
            with file.open("rb") as stream:
                yield from _named(str(file), _of_stream(stream, str(file.relative_to(path)), budget, 1))
        except OSError as error:
            problems.append(f"{file}: can not be read: {error.strerror or error}.")
        except AnalystError as error:
            problems.append(str(error))
    if problems:
        raise AnalystError("\n".join(problems))


def _named(name: str, responses: Iterator[SavedResponse], *, inner: bool = False) -> Iterator[SavedResponse]:
    """Yield responses, with the name of their file before every error; only an `inner` file may be without any."""
    found = False
    try:
        for response in responses:
            found = True
            yield response
    except AnalystError as error:
        raise AnalystError(f"{name}: {error}") from error
    except _BROKEN as error:
        raise AnalystError(
            f"{name}: is broken, or packed in a way that can not be read: {error}. Save it again."
        ) from error
    if not found and not inner:
        raise AnalystError(f"{name}: holds no page. {READABLE}")


def _of_stream(stream: BufferedReader | io.BytesIO, name: str, budget: Budget, depth: int) -> Iterator[SavedResponse]:
    head = stream.read(_HEAD)
    stream.seek(0)
    if not head:
        raise AnalystError("is empty. Save the page again.")
    if head.startswith(b"\x1f\x8b"):
        yield from _of_gzip(stream, name, budget, depth)
    elif head.startswith(b"PK\x03\x04"):
        yield from _of_zip(stream, name, budget, depth)
    elif warc.is_warc(head):
        yield from warc.pages_in(stream, name, budget)
    elif har.is_har(head):
        yield from har.pages_in(_whole(stream, FILE_MAX), name, budget)
    elif mhtml.is_mhtml(head):
        yield from mhtml.pages_in(_whole(stream, FILE_MAX), name)
    else:
        body = _whole(stream, BODY_MAX)
        budget.take(len(body))
        yield SavedResponse(body=body, name=name)


def _of_gzip(stream: BufferedReader | io.BytesIO, name: str, budget: Budget, depth: int) -> Iterator[SavedResponse]:
    if depth > _DEEPEST:
        raise AnalystError("is packed too often within itself. Unpack it first.")
    with gzip.GzipFile(fileobj=stream) as unpacked:
        head = unpacked.read1(_HEAD)  # the beginning counts, even of a file that is cut off
        unpacked.seek(0)
        if warc.is_warc(head):
            yield from warc.pages_in(unpacked, name, budget)
        else:
            body = _whole(unpacked, BODY_MAX)
            yield from _of_stream(io.BytesIO(body), name, budget, depth + 1)


def _of_zip(stream: BufferedReader | io.BytesIO, name: str, budget: Budget, depth: int) -> Iterator[SavedResponse]:
    """Yield the pages of the members of a ZIP file; of a WACZ file, those of its archives."""
    if depth > _DEEPEST:
        raise AnalystError("is packed too often within itself. Unpack it first.")
    with zipfile.ZipFile(stream) as bundle:
        members = [member for member in bundle.infolist() if not member.is_dir()]
        if len(members) > MEMBERS_MAX:
            raise AnalystError(f"holds {len(members):,} files, and at most {MEMBERS_MAX:,} are read. Split it.")
        archives = [member for member in members if member.filename.startswith("archive/")]
        is_wacz = bool(archives) and any(member.filename == "datapackage.json" for member in members)
        wanted = archives if is_wacz else [member for member in members if _is_wanted(member.filename)]
        if not wanted:
            raise AnalystError(f"holds no saved page. {READABLE}")
        problems = []
        for member in wanted:
            shown = f"{name}/{member.filename}"
            try:
                yield from _named(member.filename, _of_member(bundle, member, shown, budget, depth), inner=True)
            except AnalystError as error:
                problems.append(str(error))
        if problems:
            raise AnalystError("; ".join(problems[:10]))


def _of_member(
    bundle: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, budget: Budget, depth: int
) -> Iterator[SavedResponse]:
    with bundle.open(member) as stream:
        head = stream.read(_HEAD)
    with bundle.open(member) as stream:
        if head.startswith((b"PK", b"\x1f\x8b")) or warc.is_warc(head):
            # Archives are read as streams, which need to be wound back.
            yield from _of_stream(io.BytesIO(_whole(stream, FILE_MAX)), name, budget, depth + 1)
        else:
            limit = FILE_MAX if har.is_har(head) or mhtml.is_mhtml(head) else BODY_MAX
            yield from _of_stream(io.BytesIO(_whole(stream, limit)), name, budget, depth + 1)


def _whole(stream: IO[bytes] | gzip.GzipFile, limit: int) -> bytes:
    """Return all that a stream yields. Raises AnalystError where that is more than `limit`."""
    body = stream.read(limit + 1)
    if len(body) > limit:
        raise AnalystError(f"has more than {limit:,} bytes, as no page has. Save it without its media.")
    return body


def _is_wanted(name: str) -> bool:
    """Whether a member of a bundle can hold a page: no part of a page that was saved complete, nothing hidden."""
    parts = name.replace("\\", "/").lower().split("/")
    hidden = any(part.startswith((".", "__macosx")) and part.strip(".") for part in parts)
    part_of_page = any(part.endswith(("_files", ".files", "_dateien", "-dateien", "_fichiers")) for part in parts[:-1])
    return not hidden and not part_of_page and parts[-1].endswith(_SUFFIXES)
