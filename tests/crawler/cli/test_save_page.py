"""A page becomes a case: from a file, from a site; and what is not made one."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from crawler.sample_market.server import SampleMarket
from tests.running import PATIENCE, ROOT, bazaarwatch_in

SEARCH = ROOT / "tests/marketplaces/ebay/search_2025/page.html"
CHALLENGE = (ROOT / "tests/marketplaces/ebay/challenge/page.html").read_bytes()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A directory of the project as far as the command needs one: nothing is written into the real one."""
    (tmp_path / "tests/marketplaces").mkdir(parents=True)
    (tmp_path / "crawler/spiders").mkdir(parents=True)
    return tmp_path


def save_page(directory: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return bazaarwatch_in(directory, "save-page", *arguments, BAZAARWATCH_MONGODB_URI="mongodb://127.0.0.1:1")


def saved(directory: Path, *arguments: str | Path) -> dict[str, Any]:
    done = save_page(directory, *arguments)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_file_becomes_a_case_as_those_that_are_there(project: Path) -> None:
    told = saved(project, "ebay", SEARCH, "--url", "https://www.ebay.com/sch/i.html?_nkw=norvane")
    case = project / "tests/marketplaces/ebay/search_1"
    assert told["case"] == "tests/marketplaces/ebay/search_1"
    assert sorted(path.name for path in case.iterdir()) == ["address.txt", "expected.json", "page.html"]
    assert (case / "page.html").read_bytes() == SEARCH.read_bytes()
    assert (case / "address.txt").read_text() == "https://www.ebay.com/sch/i.html?_nkw=norvane\n"
    expected = json.loads((case / "expected.json").read_text())
    reviewed = json.loads((SEARCH.parent / "expected.json").read_text())
    for listing, wanted in zip(expected["listings"], reviewed["listings"], strict=True):
        assert wanted.items() <= (dict.fromkeys(wanted) | listing).items()
    assert not {"raw", "sources"} & expected["listings"][0].keys()


def test_the_saved_case_passes_the_test_of_saved_pages(project: Path) -> None:
    saved(project, "ebay", SEARCH)
    tests = project / "tests/marketplaces/test_saved_pages.py"
    shutil.copy(ROOT / "tests/marketplaces/test_saved_pages.py", tests)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-k",
        "field_by_field and ebay/search_1",
        "--rootdir",
        str(project),
        str(tests),
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert "1 passed" in done.stdout, done.stdout


def test_what_a_page_says_of_its_address_is_kept_and_cases_are_counted(project: Path) -> None:
    offer = ROOT / "tests/marketplaces/sample_market/offer/page.html"
    assert saved(project, "sample_market", offer)["case"].endswith("sample_market/offer_1")
    assert saved(project, "sample_market", offer)["case"].endswith("sample_market/offer_2")
    address = project / "tests/marketplaces/sample_market/offer_2/address.txt"
    assert address.read_text() == "http://127.0.0.1:8642/offer/834444457\n"


def test_a_marketplace_whose_name_is_no_file_has_its_cases_by_its_file(project: Path) -> None:
    (page, *_) = sorted((ROOT / "tests/marketplaces/alibaba_1688").glob("search*/page.*"))
    told = saved(project, "1688", page)
    assert told["case"].startswith("tests/marketplaces/alibaba_1688/search_")
    assert told["offers"] > 0


def test_a_body_in_json_is_kept_as_such(project: Path) -> None:
    told = saved(project, "taobao", ROOT / "tests/marketplaces/taobao/search_mtop/page.json")
    assert told["files"] == ["page.json", "expected.json"]
    assert "address" in told["review"][0]


def test_of_an_archive_the_page_with_most_offers_is_taken_with_its_address(project: Path, tmp_path: Path) -> None:
    archive = tmp_path / "search.mhtml"
    message = MIMEMultipart("related", type="text/html")
    message["Subject"] = "norvane"
    page = MIMEText(SEARCH.read_text(), "html", "utf-8")
    page["Content-Location"] = "https://www.ebay.com/sch/i.html?_nkw=norvane"
    message.attach(page)
    archive.write_bytes(message.as_bytes())
    told = saved(project, "ebay", archive)
    case = project / told["case"]
    assert told["offers"] == 2
    assert (case / "page.html").read_text().rstrip() == SEARCH.read_text().rstrip()
    assert (case / "address.txt").read_text() == "https://www.ebay.com/sch/i.html?_nkw=norvane\n"


def test_a_case_that_is_there_is_written_over_only_when_asked(project: Path, tmp_path: Path) -> None:
    told = saved(project, "ebay", SEARCH, "--case", "mine", "--url", "https://www.ebay.com/sch/i.html?_nkw=a")
    other = tmp_path / "other.html"
    other.write_text("<html><title>Nothing</title><p>nothing here</p></html>")
    refused = save_page(project, "ebay", other, "--case", "mine")
    assert refused.returncode == 2
    assert "is there already" in refused.stderr
    page = project / told["case"] / "page.html"
    assert page.read_bytes() == SEARCH.read_bytes()
    saved(project, "ebay", other, "--case", "mine", "--force")
    assert page.read_bytes() == other.read_bytes()
    assert not page.with_name("address.txt").exists()


def test_a_case_that_was_cut_down_is_read_again_with_its_address(project: Path) -> None:
    told = saved(project, "ebay", SEARCH, "--url", "https://www.ebay.de/sch/i.html?_nkw=a")
    page = Path(told["case"]) / "page.html"
    again = saved(project, "ebay", page, "--case", "search_1", "--force")
    assert again["files"] == told["files"]
    assert (project / page).with_name("address.txt").read_text() == "https://www.ebay.de/sch/i.html?_nkw=a\n"


def test_doubts_come_first(project: Path, tmp_path: Path) -> None:
    page = tmp_path / "search.html"
    page.write_bytes(SEARCH.read_bytes().replace(b"s-card__price", b"s-card__cost"))
    review = saved(project, "ebay", page)["review"]
    assert review[0] == "0 of 2 offers have a price; `expects` says 90% of a result page have."
    assert any("card_without_id" in step for step in review)
    page.write_text("<html><title>x</title><p>nothing</p></html>")
    review = saved(project, "ebay", page)["review"]
    assert "'unknown'" in review[0]
    assert "crawler/spiders/ebay.py" in review[0]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("ebey", SEARCH), "Did you mean ebay?"),
        (("ebay", "no.html"), "no.html: is not there"),
        (("ebay", SEARCH, "--case", "../../x"), "small letters"),
        (("ebay", SEARCH, "--url", "ebay.com/x"), "no web address"),
        (("ebay", "https://www.ebay.com/x", "--url", "https://www.ebay.com/x"), "Leave one out"),
        (("ebay", "http://169.254.169.254/latest/"), "no address of ebay"),
        (("sample_market", "http://127.0.0.1:1/search?q=a"), "No page came from http://127.0.0.1:1/search?q=a"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    project: Path, arguments: tuple[str | Path, ...], complaint: str
) -> None:
    done = save_page(project, *arguments)
    assert done.returncode in {2, 3}
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((project / "tests/marketplaces").iterdir())


def test_it_says_where_it_has_to_be_run(tmp_path: Path) -> None:
    done = save_page(tmp_path, "ebay", SEARCH)
    assert done.returncode == 2
    assert f"{tmp_path} has no tests/marketplaces" in done.stderr


def test_a_page_of_a_site_is_asked_once_and_politely(project: Path) -> None:
    with SampleMarket(crawl_delay=0) as market:
        told = saved(project, "sample_market", f"{market.url}/search?q=gucci&page=1")
        asked = [request.path for request in market.requests]
    assert asked[0] == "/robots.txt"
    assert len(asked) == 2
    assert {request.user_agent.partition("/")[0] for request in market.requests} == {"Bazaarwatch"}
    case = project / told["case"]
    assert (case / "address.txt").read_text() == f"{market.url}/search?q=gucci&page=1\n"
    assert len(json.loads((case / "expected.json").read_text())["listings"]) == told["offers"] > 0


def test_any_shop_is_asked_at_its_own_address(project: Path) -> None:
    with SampleMarket(crawl_delay=0) as market:
        told = saved(project, "storefront", f"{market.url}/offer/694825859")
    assert told["case"] == "tests/marketplaces/storefront/offer_1"


def test_what_robots_txt_forbids_is_not_asked(project: Path) -> None:
    with SampleMarket(crawl_delay=0) as market:
        done = save_page(project, "sample_market", f"{market.url}/account/")
        assert [request.path for request in market.requests] == ["/robots.txt"]
    assert done.returncode == 2
    assert "robots.txt forbids" in done.stderr


class Unwilling(BaseHTTPRequestHandler):
    """A site that blocks, fails, or sends visitors to where nobody should go."""

    def do_GET(self) -> None:
        kind = self.path.strip("/").partition("?")[0]
        status = {"blocked": 403, "failed": 500, "inside": 302, "away": 302}.get(kind, 200)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", {"inside": "http://127.0.0.1:9/", "away": "http://10.0.0.1/"}[kind])
        bodies = {"challenge": CHALLENGE, "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20}
        body = bodies.get(kind, b"<html><title>x</title><p>no</p></html>")
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def unwilling() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Unwilling) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "code", "complaint"),
    [
        ("challenge", 1, "a robot check"),
        ("blocked", 1, "HTTP 403"),
        ("failed", 3, "failed (HTTP 500)"),
        ("picture", 2, "/picture: "),
        ("away", 3, "leads to another site"),
        ("inside", 3, "not a public address: 127.0.0.1"),
    ],
)
def test_a_block_or_a_failure_is_no_case(project: Path, path: str, code: int, complaint: str) -> None:
    with unwilling() as url:
        done = save_page(project, "sample_market", f"{url}/{path}")
    assert done.returncode == code, done.stderr
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((project / "tests/marketplaces").iterdir())
