"""Pages that a person saved, in whatever state they are."""

import getpass
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest

from tests.running import ROOT, bazaarwatch, json_lines

CASES = ROOT / "tests/marketplaces"
WATCHLIST = ROOT / "crawler/sample_market/watchlist.yaml"
SEARCH = CASES / "ebay/search_2025/page.html"
Document = dict[str, Any]


@pytest.fixture(autouse=True)
def database_name(mongodb_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name = "test_ingest"
    monkeypatch.setenv("BAZAARWATCH_MONGODB_URI", mongodb_uri)
    monkeypatch.setenv("BAZAARWATCH_DATABASE", name)
    yield name
    with pymongo.MongoClient[Document](mongodb_uri) as client:
        client.drop_database(name)


def test_an_ingested_page_never_pretends_to_have_been_fetched(database_name: str, mongodb_uri: str) -> None:
    done = bazaarwatch("ingest", SEARCH, "--marketplace", "ebay", "--watchlist", WATCHLIST)
    assert done.returncode == 0, done.stderr
    (told,) = json_lines(done.stdout)
    with pymongo.MongoClient[Document](mongodb_uri) as client:
        (capture,) = client[database_name]["captures"].find({})
        assert client[database_name]["snapshots"].count_documents({}) == told["offers"] > 0
    assert (capture["origin"], capture["ingested_by"]) == ("ingested", getpass.getuser())
    assert capture["ingested_from"] == "page.html"
    assert (capture["status"], capture["request_headers"], capture["response_headers"]) == (None, [], [])
    assert capture["page"] == told["page_hash"]


def test_a_page_that_declares_the_wrong_encoding_is_read_right(tmp_path: Path) -> None:
    page = tmp_path / "gbk.html"
    text = (
        '<html><head><meta charset="utf-8"><title>古驰单肩包</title></head><body><script>g_page_config = '
        '{"mods": {"itemlist": {"data": {"auctions": [{"nid": "5715000001", "raw_title": "古驰 单肩包 全新",'
        ' "view_price": "8600.00", "nick": "包包小店", "detail_url": "//item.taobao.com/item.htm?id=5715000001"}]}}}};'
        "</script></body></html>"
    )
    page.write_bytes(text.encode("gbk"))
    done = bazaarwatch("ingest", page, "--marketplace", "taobao", "--watchlist", WATCHLIST)
    assert done.returncode == 0, done.stderr
    (listing,) = json_lines(bazaarwatch("listings", "--json", "--brand", "gucci").stdout)
    assert (listing["title"], listing["price"], listing["seller"]) == (
        "古驰 单肩包 全新",
        "8600.00",
        {"name": "包包小店"},
    )


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("empty.html", b"", "is empty"),
        ("report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(2000), "PDF"),
        ("picture.html", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "PNG"),
        ("huge.html", b"<p>more</p>" * 7_000_000, "bytes"),
    ],
)
def test_a_file_that_is_no_page_is_named_and_the_others_are_kept(
    tmp_path: Path, name: str, content: bytes, complaint: str
) -> None:
    bad = tmp_path / name
    bad.write_bytes(content)
    done = bazaarwatch("ingest", bad, SEARCH, "--marketplace", "ebay")
    assert done.returncode == 2
    assert name in done.stderr
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
    assert [Path(one["file"]).name for one in json_lines(done.stdout)] == ["page.html"]
    assert json_lines(bazaarwatch("listings").stdout)


def test_a_page_of_twenty_megabytes_is_read_without_harm(tmp_path: Path) -> None:
    page = tmp_path / "large.html"
    page.write_bytes(SEARCH.read_bytes() + b"<p>%s</p>" % (b"more of the same " * 60) * 20_000)
    assert page.stat().st_size > 20_000_000
    done = bazaarwatch("ingest", page, "--marketplace", "ebay")
    assert done.returncode == 0, done.stderr
    assert json_lines(done.stdout)[0]["state"] == "results"


def test_a_page_of_more_tags_than_any_shop_has_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "many.html"
    page.write_bytes(SEARCH.read_bytes() + b"<p>more of the same</p>" * 60_000)
    done = bazaarwatch("ingest", page, "--marketplace", "ebay")
    assert done.returncode == 2
    assert "many.html: The page has 120,1" in done.stderr
    assert "at most 100,000 are read" in done.stderr


def test_a_missing_file_and_a_directory_without_pages_are_named(tmp_path: Path) -> None:
    done = bazaarwatch("ingest", tmp_path / "no.html", tmp_path, "--marketplace", "ebay")
    assert done.returncode == 2
    assert "no.html: is not there" in done.stderr
    assert f"{tmp_path}: holds no saved page" in done.stderr


def test_one_address_for_several_files_is_refused() -> None:
    done = bazaarwatch("ingest", SEARCH, SEARCH, "--marketplace", "ebay", "--url", "https://www.ebay.com/x")
    assert done.returncode == 2
    assert "ingest them singly" in done.stderr


def test_read_prints_one_object_and_stores_nothing() -> None:
    done = bazaarwatch("read", SEARCH, "--marketplace", "ebay", BAZAARWATCH_MONGODB_URI="mongodb://127.0.0.1:1")
    (told,) = json_lines(done.stdout)
    assert told["state"] == "results"
    assert all({"listing_id", "title", "price", "currency", "url"} <= one.keys() for one in told["listings"])


def test_an_unknown_marketplace_gets_the_nearest_name() -> None:
    done = bazaarwatch("crawl", "ebey", "--term", "x")
    assert done.returncode == 2
    assert "Did you mean ebay?" in done.stderr
