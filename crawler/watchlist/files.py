"""The file of a watchlist."""

from pathlib import Path

from crawler.errors import AnalystError
from crawler.watchlist.marked import Fault, UnreadableError

MAX_BYTES = 16 * 1024 * 1024

Stamp = tuple[int, int, int]
"""Changes whenever the file is written: inode, time of the last change in nanoseconds, size."""


def stamp_of(path: Path) -> Stamp:
    """Return the stamp of a file. Raises AnalystError for what is no file."""
    if path.is_dir():
        raise AnalystError(f"watchlist {path} is a directory; name the file in it")
    if path.exists() and not path.is_file():
        raise AnalystError(f"watchlist {path} is not a regular file; save it to disk and name that file")
    try:
        about = path.stat()
    except FileNotFoundError as error:
        raise AnalystError(
            f"watchlist {path} is not there; check the path, or write it: bazaarwatch watchlist new BRAND --file {path}"
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    return about.st_ino, about.st_mtime_ns, about.st_size


def text_of(path: Path) -> str:
    """Return what a file says. Raises AnalystError, or UnreadableError for what is not UTF-8."""
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(body) > MAX_BYTES:
        raise AnalystError(f"watchlist {path} is larger than {MAX_BYTES // 1024**2} MiB; is it the right file?")
    return decoded(body)


def decoded(body: bytes) -> str:
    """Return the text of the bytes of a watchlist. Raises UnreadableError."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        sentence = f"not UTF-8: found the byte 0x{body[error.start]:02x}; save the file as UTF-8"
        raise UnreadableError(Fault(line, sentence)) from error


def _unreadable(path: Path, error: OSError) -> AnalystError:
    return AnalystError(f"watchlist {path} can not be read: {error.strerror}; check its permissions")
