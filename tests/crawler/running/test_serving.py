import pytest
from aiohttp import ClientSession

from crawler.errors import AnalystError, OperatorError
from crawler.running import figures as figures_module
from crawler.running.figures import Figures
from crawler.running.serving import address, served
from crawler.running.starting import Ended


async def test_it_tells_how_the_scheduler_is(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = Figures()
    async with served(figures, "127.0.0.1", 0) as url, ClientSession() as session:

        async def asked(path: str) -> tuple[int, str]:
            async with session.get(f"{url}{path}") as answer:
                return answer.status, await answer.text()

        assert await asked("/healthz") == (200, "ok\n")
        assert await asked("/readyz") == (503, "the database can not be asked\n")
        figures.looked(well=True)
        assert await asked("/readyz") == (200, "ready\n")
        figures.started("ebay", 1)
        figures.ended("ebay", Ended("c", None, -9, 7, ""))
        told = (await asked("/metrics"))[1]
        assert 'bazaarwatch_crawls_ended_total{ended="cut_off",marketplace="ebay"} 1.0' in told
        assert 'bazaarwatch_pages_total{marketplace="ebay"} 7.0' in told
        monkeypatch.setattr(figures_module, "SILENT", -1.0)
        assert await asked("/healthz") == (503, "the scheduler hangs\n")
        with pytest.raises(OperatorError, match="can not be listened on"):
            async with served(figures, "127.0.0.1", int(url.rpartition(":")[2])):
                pass


@pytest.mark.parametrize("said", ["here", "127.0.0.1:", ":9464", "127.0.0.1:99999", "127.0.0.1:http"])
def test_what_is_no_address_is_refused(said: str) -> None:
    with pytest.raises(AnalystError, match="give host and port"):
        address(said)


def test_an_address_is_read() -> None:
    assert address("127.0.0.1:9464") == ("127.0.0.1", 9464)
    assert address("[::1]:0") == ("::1", 0)
