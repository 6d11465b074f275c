"""Whatever stands in a page, reading it ends with a Reading or with an AnalystError; never with anything else."""

import importlib
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crawler.errors import AnalystError
from crawler.items import Reading
from crawler.reading.page import Page

CASES = sorted((Path(__file__).parents[2] / "marketplaces").glob("*/*/page.*"))
RUNS = settings(max_examples=150, deadline=5_000, suppress_health_check=[HealthCheck.too_slow])
HOSTILE = [b"<", b">", b'"', b"'", b"&quot;", b"{", b"}", b"[", b"\x00", b"\xff", b"</script", b"<!--", b"\\u", b"\\"]


def read(case: Path, body: bytes, url: str = "") -> None:
    name = case.parent.parent.name
    spider = getattr(importlib.import_module(f"crawler.spiders.{name}"), name)
    try:
        assert isinstance(spider.reader.read(Page(body, url), name), Reading)
    except AnalystError as error:
        assert str(error)  # noqa: PT017 - most pages raise nothing


@RUNS
@given(st.sampled_from(CASES), st.integers(min_value=0))
def test_any_prefix_of_a_page_is_read(case: Path, length: int) -> None:
    body = case.read_bytes()
    read(case, body[: length % (len(body) + 1)])


@RUNS
@given(st.sampled_from(CASES), st.lists(st.tuples(st.integers(min_value=0), st.sampled_from(HOSTILE)), max_size=12))
def test_any_mutation_of_a_page_is_read(case: Path, changes: list[tuple[int, bytes]]) -> None:
    body = case.read_bytes()
    for at, what in changes:
        place = at % (len(body) + 1)
        body = body[:place] + what + body[place + len(what) :]
    read(case, body)


@RUNS
@given(st.sampled_from(CASES), st.text(max_size=60))
@example(CASES[0], "https://[")
@example(CASES[0], "http://\u2100.example/")
def test_any_address_is_survived(case: Path, url: str) -> None:
    read(case, case.read_bytes(), url)


@RUNS
@given(st.sampled_from(CASES), st.binary(max_size=400))
def test_any_bytes_are_read(case: Path, body: bytes) -> None:
    read(case, body)
    read(case, b"<html>" + body)
