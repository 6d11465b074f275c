"""The market's thread, port, log and program."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp
import pytest

from crawler.errors import OperatorError
from crawler.sample_market.server import DEMO_PORT, SampleMarket


async def text_of(url: str) -> str:
    headers = {"User-Agent": "test (sample market)"}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return await response.text()


def port_of(market: SampleMarket) -> int:
    port = urlsplit(market.url).port
    assert port is not None
    return port


def is_listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_leaving_closes_the_port_and_ends_the_thread() -> None:
    before = set(threading.enumerate())
    with SampleMarket() as market:
        assert set(threading.enumerate()) - before
        port = port_of(market)
        assert is_listening(port)
    assert not is_listening(port)
    assert not set(threading.enumerate()) - before


def test_an_error_inside_closes_it_too() -> None:
    market = SampleMarket()
    with pytest.raises(LookupError), market:
        raise LookupError
    assert not is_listening(port_of(market))


async def test_two_markets_do_not_share_their_days_or_logs() -> None:
    with SampleMarket() as one, SampleMarket(day=2) as other:
        assert one.url != other.url
        await text_of(one.url + "/robots.txt")
        assert (one.day, other.day) == (1, 2)
        assert (len(one.requests), len(other.requests)) == (1, 0)


def test_the_same_port_gives_the_same_addresses() -> None:
    with SampleMarket() as market:
        url, port = market.url, port_of(market)
    with SampleMarket(port=port) as market:
        assert market.url == url


def test_a_busy_port_is_an_error_that_names_it() -> None:
    with SampleMarket() as market, pytest.raises(OperatorError, match=f"port {port_of(market)}: .*choose another"):
        SampleMarket(port=port_of(market)).__enter__()


def test_a_busy_port_can_give_way_to_a_free_one() -> None:
    with SampleMarket() as market, SampleMarket(port=port_of(market), any_port_if_busy=True) as other:
        assert is_listening(port_of(other))
        assert other.url != market.url


@pytest.mark.parametrize("port", [65536, -1])
def test_an_impossible_port_is_an_error(port: int) -> None:
    with pytest.raises(OperatorError, match=f"port {port}"):
        SampleMarket(port=port).__enter__()


@pytest.mark.parametrize("day", [0, 3])
def test_another_day_is_refused(day: int) -> None:
    with pytest.raises(ValueError, match=f"no day {day}"):
        SampleMarket(day=day)
    market = SampleMarket()
    with pytest.raises(ValueError, match=f"no day {day}"):
        market.day = day
    assert market.day == 1


async def test_robots_txt_asks_for_a_delay_and_forbids_the_account() -> None:
    with SampleMarket(crawl_delay=2) as market:
        rules = RobotFileParser()
        rules.parse((await text_of(market.url + "/robots.txt")).splitlines())
        assert str(rules.crawl_delay("anything")) == "2"
        assert not rules.can_fetch("anything", market.url + "/account/")
        assert rules.can_fetch("anything", market.url + "/search?q=gucci")


async def test_the_usual_delay_is_a_twentieth_of_a_second() -> None:
    with SampleMarket() as market:
        assert "Crawl-delay: 0.05\n" in await text_of(market.url + "/robots.txt")


async def test_the_log_tells_when_what_and_by_whom_also_of_the_forbidden_area() -> None:
    start = time.monotonic()
    with SampleMarket() as market:
        for path in ("/account/orders?page=1", "/search?q=nike", "/nothing"):
            await text_of(market.url + path)
        log = market.requests
    assert [(request.path, request.status) for request in log] == [
        ("/account/orders?page=1", 200),
        ("/search?q=nike", 200),
        ("/nothing", 404),
    ]
    assert {request.user_agent for request in log} == {"test (sample market)"}
    times = [start, *(request.at for request in log), time.monotonic()]
    assert times == sorted(times)


def test_the_program_says_where_it_is_and_ends_when_told() -> None:
    command = [sys.executable, "-m", "crawler.sample_market", "--port", "0", "--day", "2"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"}
    ) as program:
        assert program.stdout is not None
        first = program.stdout.readline()
        assert "(day 2)" in first
        port = int(first.partition("http://127.0.0.1:")[2].split()[0])
        assert is_listening(port)
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=10) == 0
    assert not is_listening(port)


def test_the_program_reports_a_port_it_can_not_have() -> None:
    with SampleMarket() as market:
        command = [sys.executable, "-m", "crawler.sample_market", "--port", str(port_of(market))]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == OperatorError.exit_code
    assert "choose another port" in done.stderr
    assert port_of(market) != DEMO_PORT
