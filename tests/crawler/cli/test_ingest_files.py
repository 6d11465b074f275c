"""`read` and `ingest` with files that hold several pages: through the program and a real database."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest

from tests.crawler.saved_pages.captured_files import ADDRESS, HTML, bundle, entry, har, mhtml, warc
from tests.running import bazaarwatch, json_lines

LIST_ADDRESS = "https://shop.example/collections/tables"
LIST = (
    '<html><head><title>Tables</title></head><body><h1>Tables</h1><ul><li class="product"><h2>Oak Table</h2>'
    '<a href="/p/oak-table/20448812">x</a><i class="price">120,00 €</i></li><li class="product"><h2>Elm Table</h2>'
    '<a href="/p/elm-table/20448813">x</a><span class="price">90,00 €</span></li></ul></body></html>'
).encode()
VISIT = har(entry(), entry(LIST_ADDRESS, LIST))


ITEMS = [
    {"usItemId": "10000001", "name": "Oak Table", "price": 120, "isSponsoredFlag": True},
    {"usItemId": "10000002", "name": "Elm Table", "price": 90, "isSponsoredFlag": False},
]


@pytest.fixture
def environment(mongodb_uri: str) -> Iterator[dict[str, str]]:
    yield {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": "test_ingest_files"}
    with pymongo.MongoClient[dict[str, Any]](mongodb_uri) as client:
        client.drop_database("test_ingest_files")


def written(tmp_path: Path, body: bytes, name: str) -> Path:
    path = tmp_path / name
    path.write_bytes(body)
    return path


def test_read_prints_the_page_with_most_offers(tmp_path: Path) -> None:
    done = bazaarwatch("read", "-m", "shop.example", written(tmp_path, VISIT, "visit.har"))
    told = json.loads(done.stdout)
    assert told["state"] == "results"
    assert [one["url"] for one in told["listings"]] == [ADDRESS, "https://shop.example/p/elm-table/20448813"]
    assert done.returncode == 0


def test_read_prints_every_page_on_demand(tmp_path: Path) -> None:
    done = bazaarwatch("read", "-m", "shop.example", "--all", written(tmp_path, VISIT, "visit.har"))
    told = json_lines(done.stdout)
    assert [(one["url"], one["name"], one["state"]) for one in told] == [
        (ADDRESS, "visit.har#1", "listing"),
        (LIST_ADDRESS, "visit.har#2", "results"),
    ]


def test_read_prints_one_object_for_one_page(tmp_path: Path) -> None:
    done = bazaarwatch("read", "-m", "shop.example", written(tmp_path, mhtml(), "page.mhtml"))
    told = json.loads(done.stdout)
    assert told["state"] == "listing"
    assert told["listings"][0]["marketplace"] == "shop.example"
    assert told["listings"][0]["url"] == ADDRESS


def test_read_says_on_standard_error_what_could_not_be_read(tmp_path: Path) -> None:
    body = bundle([("a.html", HTML), ("b.har", VISIT[:-9])])
    done = bazaarwatch("read", "-m", "shop.example", "--url", ADDRESS, written(tmp_path, body, "pages.zip"))
    assert json.loads(done.stdout)["state"] == "listing"
    assert "b.har" in done.stderr


def test_one_address_is_not_taken_for_two_pages(tmp_path: Path) -> None:
    body = bundle([("a.html", HTML), ("b.html", LIST)])
    done = bazaarwatch("read", "-m", "shop.example", "--url", ADDRESS, written(tmp_path, body, "pages.zip"))
    assert "address of one page" in done.stderr


def test_ingest_records_what_the_file_knows_of_each_page(tmp_path: Path, environment: dict[str, str]) -> None:
    archive = written(tmp_path, warc((ADDRESS, HTML, "text/html"), (LIST_ADDRESS, LIST, "text/html")), "visit.warc.gz")
    done = bazaarwatch("ingest", "-m", "shop.example", archive, **environment)
    assert done.returncode == 0, done.stderr
    assert [(one["state"], one["offers"]) for one in json_lines(done.stdout)] == [("listing", 1), ("results", 2)]
    with pymongo.MongoClient[dict[str, Any]](environment["BAZAARWATCH_MONGODB_URI"], tz_aware=True) as client:
        captures = list(client["test_ingest_files"]["captures"].find().sort("url", -1))
    assert [one["url"] for one in captures] == [ADDRESS, LIST_ADDRESS]
    assert {one["status"] for one in captures} == {200}
    assert {one["captured_at"].isoformat() for one in captures} == {"2026-01-05T09:00:00+00:00"}
    assert {one["origin"] for one in captures} == {"ingested"}
    assert {one["ingested_from"] for one in captures} == {"visit.warc.gz"}
    assert "Accept-Language" in str(captures[0]["request_headers"])


def test_ingest_takes_what_it_can_and_says_what_it_could_not(tmp_path: Path, environment: dict[str, str]) -> None:
    body = bundle([("a.html", HTML), ("b.html", b"%PDF-1.7"), ("c.mhtml", mhtml(b""))])
    done = bazaarwatch("ingest", "-m", "shop.example", written(tmp_path, body, "pages.zip"), **environment)
    assert [one["state"] for one in json_lines(done.stdout)] == ["listing"]
    assert done.returncode == 2
    assert "b.html: The file is a PDF document" in done.stderr
    assert "c.mhtml: is an MHTML file without a page" in done.stderr


def test_read_keeps_advertisements_among_the_offers_of_a_bare_list(tmp_path: Path) -> None:
    done = bazaarwatch("read", "-m", "walmart", written(tmp_path, json.dumps(ITEMS).encode(), "items.json"))
    told = json.loads(done.stdout)
    assert [(one["title"], one.get("sponsored")) for one in told["listings"]] == [
        ("Oak Table", True),
        ("Elm Table", False),
    ]
    assert "advertisements" not in told


def test_read_puts_advertisements_beside_the_results_of_a_search(tmp_path: Path) -> None:
    body = json.dumps({"data": {"search": {"searchResult": {"itemStacks": [{"items": ITEMS}]}}}}).encode()
    told = json.loads(bazaarwatch("read", "-m", "walmart", written(tmp_path, body, "answer.json")).stdout)
    assert [one["title"] for one in told["listings"]] == ["Elm Table"]
    assert [one["title"] for one in told["advertisements"]] == ["Oak Table"]
