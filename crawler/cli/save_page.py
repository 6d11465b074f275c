"""`save-page`: a page becomes a case of a marketplace's tests, for a person to review."""

import json
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.base_spiders.search import SearchSpider
from crawler.cli.fetching import fetched
from crawler.cli.ingest import offers_on, readings
from crawler.cli.marketplaces import spider_named
from crawler.cli.terminal import cell, on_terminal, out, write_json
from crawler.errors import AnalystError, OperatorError
from crawler.items import Reading
from crawler.reading.as_json import reading_as_json
from crawler.reading.page import Page, is_web_url

CASES = Path("tests/marketplaces")
ADDRESS = "address.txt"
EXPECTED = "expected.json"

_CASE = re.compile(r"[a-z0-9][a-z0-9_]{0,60}")
_KINDS = {"results": "search", "no_results": "search_nothing", "listing": "offer"}
"""State to what a case is called; any other state is called by its name."""
_UNREVIEWED = frozenset({"marketplace", "raw", "sources"})
"""What says how a value was found and not what the page says: no person compares it with the page."""


def save_page(
    marketplace: Annotated[str, typer.Argument(help="Marketplace that the page is from.", show_default=False)],
    page: Annotated[str, typer.Argument(help="Saved page, or an address to ask.", show_default=False)],
    case: Annotated[str, typer.Option(help="Name of the case.", show_default="its kind and a number")] = "",
    url: Annotated[str, typer.Option(help="Address that a file was saved from, where the page does not say it.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Write over a case that is there.")] = False,
) -> None:
    """Keep a page as a case of a marketplace's tests, with what its reader sees on it, for you to review.

    To be run in the project's directory. An address is asked once, as politely as by a crawl.
    """
    _check_place(case, url)
    spider = spider_named(marketplace)
    body, address = _fetched(spider, page, url) if is_web_url(page) else _from_file(spider, Path(page), url)
    kept = Page(body, address)
    reading = _read(spider, kept, page)
    folder = CASES / spider.__name__ / (case or _free_name(CASES / spider.__name__, reading))
    if folder.exists() and not force:
        raise AnalystError(f"{folder} is there already. Choose another --case, or write over it with --force.")
    files = _write(folder, kept, reading)
    told: dict[str, Any] = {
        "case": str(folder),
        "files": files,
        "state": reading.state,
        "offers": len(reading.listings),
        "review": review(spider, kept, reading, folder),
    }
    if on_terminal():
        out.print(cell(f"{folder}: {', '.join(files)}; {reading.state}, {len(reading.listings)} offers", "bold"))
        for step in told["review"]:
            out.print(cell(f"· {step}"), soft_wrap=True)
    else:
        write_json(told)


def _check_place(case: str, url: str) -> None:
    if not CASES.is_dir() or not Path("crawler/spiders").is_dir():
        raise AnalystError(f"{Path.cwd()} has no {CASES}: run this in the directory of the project, where pages go to.")
    if case and not _CASE.fullmatch(case):
        raise AnalystError(f"--case {case!r}: write it in small letters, digits and underscores, as search_2025.")
    if url and not is_web_url(url):
        raise AnalystError(f"--url {url!r} is no web address; it begins with https://.")


def _fetched(spider: type[SearchSpider], page: str, url: str) -> tuple[bytes, str]:
    if url:
        raise AnalystError(f"--url {url} says where a file comes from; {page} is an address itself. Leave one out.")
    return fetched(spider, page)


def _from_file(spider: type[SearchSpider], file: Path, url: str) -> tuple[bytes, str]:
    """Return the page with most offers in a file, and its address.

    That is what the file knows, else the one given, that of the case the file belongs to, or what the page says.
    """
    known = file.with_name(ADDRESS)
    if not url and known.is_file():
        url = known.read_text().strip()
    found, problems = readings(file, spider, url)
    if not found:
        raise AnalystError("\n".join(problems))
    saved, _ = max(found, key=lambda one: offers_on(one[1]))
    return saved.body, saved.url or Page(saved.body).address


def _read(spider: type[SearchSpider], page: Page, source: str) -> Reading:
    try:
        return spider.reader.read(page, spider.name)
    except AnalystError as error:
        raise AnalystError(f"{source}: {error}") from error


def _free_name(marketplace: Path, reading: Reading) -> str:
    kind, number = _KINDS.get(reading.state, reading.state), 1
    while (marketplace / f"{kind}_{number}").exists():
        number += 1
    return f"{kind}_{number}"


def _write(folder: Path, page: Page, reading: Reading) -> list[str]:
    """Write the files of a case, and take away those of an earlier page. Returns their names."""
    told = reading_as_json(reading)
    for listing in told["listings"]:
        for name in _UNREVIEWED & listing.keys():
            del listing[name]
    files = {"page.html" if page.json is None else "page.json": page.body}
    if page.url:
        files[ADDRESS] = f"{page.url}\n".encode()
    files[EXPECTED] = f"{json.dumps(told, ensure_ascii=False, indent=1)}\n".encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in {"page.html", "page.json", ADDRESS} - files.keys():
            (folder / name).unlink(missing_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise OperatorError(f"{folder}: can not be written: {error.strerror}. Check its owner and the disk.") from error
    return list(files)


def review(spider: type[SearchSpider], page: Page, reading: Reading, folder: Path) -> list[str]:
    """Return what a person has to look at next, the most doubtful first."""
    steps = [*_doubts(spider, reading)]
    if not page.url:
        steps.append(f"The page does not say its address, and links may be missing: give --url, or write {ADDRESS}.")
    page_file = next(folder.glob("page.*"))
    again = f"bazaarwatch save-page {spider.name} {page_file} --case {folder.name} --force"
    return [
        *steps,
        f"The page is a copy: cut it down to a few offers with names, texts and pictures of your own, then: {again}",
        f"Compare {folder / EXPECTED} with the page as a browser shows it, and mend it by hand where it is wrong.",
        f"Run: pytest tests/marketplaces -k {spider.__name__}",
    ]


def _doubts(spider: type[SearchSpider], reading: Reading) -> list[str]:
    doubts = []
    if reading.state in {"unknown", "shell", "challenge", "login", "error"}:
        doubts.append(
            f"No offer was read: the page is taken for {reading.state!r}. If offers are in its source, the rules of "
            f"crawler/spiders/{spider.__name__}.py do not find them; if not, save the page from the browser.",
        )
    if reading.state == "results":
        doubts += _missing(spider, reading)
    doubts += [f"Seen and not taken: {name}, {times} times." for name, times in reading.anomalies.items()]
    return doubts


def _missing(spider: type[SearchSpider], reading: Reading) -> list[str]:
    listings, expects = reading.listings, spider.expects
    shares = {
        "price": (expects.price, sum(one.price is not None for one in listings)),
        "seller": (expects.seller, sum(one.seller is not None for one in listings)),
        "image": (expects.image, sum(bool(one.images) for one in listings)),
    }
    missing = [
        f"{number} of {len(listings)} offers have a {name}; `expects` says {share:.0%} of a result page have."
        for name, (share, number) in shares.items()
        if number < share * len(listings)
    ]
    if expects.next_page and not reading.next_url and reading.total is None:
        missing.append("Neither a next page nor the number of results was read; `expects` says that the page has one.")
    return missing
