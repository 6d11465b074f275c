"""Coverage-guided fuzzing of reading: `python -m tests.fuzzing.read_mutated TARGET [options of libFuzzer]`.

Ends with an exit code other than 0, and the input left in a file, where reading raises what it must not, takes more
than two seconds or 300 MB, or finds an offer that the page does not have.
"""

import resource
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time

import atheris

with atheris.instrument_imports(include=["crawler.reading", "crawler.saved_pages"]):
    from crawler.errors import AnalystError
    from crawler.items import Reading
    from crawler.reading.decode import decode
    from crawler.saved_pages import saved_responses
    from tests.fuzzing.sound import check_reading
    from tests.marketplaces.own_pages import FILES, PAGES, Refused, read

SECONDS_MAX = 2.0
MEGABYTES_MAX = 300
LONGEST = 200_000
"""Bytes of one mutated page."""
Target = Callable[[bytes], None]


def read_page(data: bytes, file: str) -> None:
    reading = read(data, file)
    assert isinstance(reading, Reading | Refused)
    if isinstance(reading, Reading):
        check_reading(reading, data)


def decoder(data: bytes) -> None:
    try:
        text = decode(
            data[1:], ("", "text/html; charset=gb18030", "text/html; charset=idna")[data[0] % 3] if data else None
        )
    except AnalystError:
        return
    assert "\x00" not in text[:1] or b"\x00" in data


def saved(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir="/dev/shm") as file:
        file.write(data)
        file.flush()
        try:
            pages = list(saved_responses(Path(file.name)))
        except AnalystError as error:
            assert str(error).startswith(file.name)  # noqa: PT017 - most files raise nothing
            return
        assert pages


def watched(target: Target) -> Target:
    """Return a target that fails where one input takes too much of the processor or of memory."""

    def run(data: bytes) -> None:
        began, before = process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        target(data)
        seconds = process_time() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10
        assert seconds < SECONDS_MAX, f"took {seconds:.1f} s"
        assert grown < MEGABYTES_MAX, f"took {grown} MB"

    return run


def targets() -> dict[str, tuple[Target, list[bytes]]]:
    """Return what can be fuzzed, by name, with the inputs to begin with."""
    from tests.crawler.saved_pages.captured_files import HTML, bundle, entry, har, mhtml, packed, wacz, warc  # noqa: PLC0415 - not instrumented

    shown = ("https://shop.example/p/1", HTML, "text/html")
    files = [mhtml(), har(entry()), warc(shown), warc(shown, packed=False), wacz(warc(shown)), packed(HTML)]
    found: dict[str, tuple[Target, list[bytes]]] = {
        "decoder": (
            decoder,
            [page.read_bytes() for page in PAGES[::8]] + ["платье".encode("koi8-r"), "正品".encode("gbk")],
        ),
        "saved": (saved, [*files, bundle([("a.html", HTML)]), HTML]),
    }
    for file in FILES:
        own = [page.read_bytes() for page in PAGES if page.parts[-3] == file]
        found[file] = (partial(read_page, file=file), own)
    return found


def main() -> None:
    name, *options = sys.argv[1:]
    target, seeds = targets()[name]
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds):
            Path(corpus, str(number)).write_bytes(seed)
        limits = [f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=1024", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *limits, *options, corpus], watched(target))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
