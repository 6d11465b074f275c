from urllib.parse import urlsplit

import pytest

from crawler.middlewares import private_address
from tests.crawler.hostile_market import PRIVATE


@pytest.mark.parametrize(
    "url", [*PRIVATE, "http://localhost/", "http://224.0.0.1/", "http://[fe80::1]/", "http://127.1/"]
)
async def test_addresses_inside_are_not_public(url: str) -> None:
    assert await private_address(urlsplit(url).hostname or "") is not None


@pytest.mark.parametrize("host", ["93.184.216.34", "[2606:2800:220:1::1]", "8.8.8.8"])
async def test_public_addresses_are_public(host: str) -> None:
    assert await private_address(host.strip("[]")) is None


async def test_a_name_without_an_address_is_left_to_the_download() -> None:
    assert await private_address("no-such-host.invalid") is None
