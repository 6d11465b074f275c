"""What holds of every marketplace's file, so that one is found, read and judged like any other."""

import ast
import importlib
import inspect
import io
import tokenize
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

import pytest
from scrapy.http import Request

from crawler import spiders
from crawler.base_spiders.expects import Expects
from crawler.base_spiders.search import SearchSpider
from tests.running import ROOT

DIRECTORY = Path(spiders.__path__[0])
FILES = sorted(path for path in DIRECTORY.glob("*.py") if path.stem != "__init__")
CASES = ROOT / "tests/marketplaces"
TERM = "古驰 bag & belt"
"""Scripts, a space and what has a meaning in addresses. GBK, in which older Chinese sites are asked, has it too."""
MOST_LINES = 40
LONGEST_LINE = 120
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def spider_in(file: Path) -> type[SearchSpider]:
    found: type[SearchSpider] = getattr(importlib.import_module(f"crawler.spiders.{file.stem}"), file.stem)
    return found


def code_lines(source: str) -> int:
    """Lines of a file that are neither blank nor comment nor docstring; imports count like any other."""
    docstrings = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    written = {
        line
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(written - docstrings)


def searching(spider: type[SearchSpider]) -> SearchSpider:
    """Return it as a crawl starts it; one for any site is given a site."""
    return spider(terms=[TERM], site=spider.site or "shop.example")


async def first_request(spider: SearchSpider) -> Request:
    async for request in spider.start():
        return request
    raise AssertionError(f"{spider.name} asks for nothing")


def test_lines_are_counted_without_what_explains_them() -> None:
    source = (
        '"""M."""\n\nimport x\n\n\nclass a:\n    """D.\n\n    E.\n    """\n\n    # c\n    b = (\n        1\n    )\n'
    )
    assert code_lines(source) == 5


@every_file
def test_a_marketplace_is_found_by_its_name(file: Path) -> None:
    spider = spider_in(file)
    assert spider.__name__ == file.stem
    # A name that can not be a file's, as one that begins with a digit, is at least part of it.
    assert spider.name == file.stem or (not spider.name.isidentifier() and spider.name in file.stem)


def test_no_two_marketplaces_go_by_the_same_name() -> None:
    names = [spider_in(file).name for file in FILES]
    aliases = [alias for file in FILES for alias in getattr(spider_in(file), "aliases", ())]
    called = names + aliases
    assert len(called) == len(set(called))


@every_file
def test_its_docstring_says_where_how_sure_and_what_to_beware_of(file: Path) -> None:
    told = inspect.cleandoc(spider_in(file).__doc__ or "")
    assert told.startswith("Domain: ")
    for part in ("\nReads: ", "\nSure of: ", "\nCaveats: "):
        assert part in told, part.strip()


@every_file
async def test_the_first_request_asks_the_site_for_the_term(file: Path) -> None:
    spider = searching(spider_in(file))
    request = await first_request(spider)
    host = urlsplit(request.url).hostname or ""
    assert any(host == domain or host.endswith(f".{domain}") for domain in spider.allowed_domains)
    assert request.url.isascii()
    assert " " not in request.url
    encoded = {quote_plus(TERM, encoding=encoding) for encoding in ("utf-8", "gbk")}
    encoded |= {term.replace("+", "%20") for term in encoded}
    assert any(term in request.url for term in encoded), request.url


@every_file
def test_it_says_what_a_healthy_result_page_has(file: Path) -> None:
    assert type(spider_in(file).expects) is Expects


@every_file
def test_it_is_a_page_of_values(file: Path) -> None:
    source = file.read_text()
    assert code_lines(source) <= MOST_LINES
    assert max(map(len, source.splitlines())) <= LONGEST_LINE, "a page of values is read, not unrolled"


@every_file
def test_a_saved_page_holds_it_to_its_word(file: Path) -> None:
    assert list((CASES / file.stem).glob("*/expected.json")), f"save one: bazaarwatch save-page {file.stem} FILE"
