import os
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.errors import OperatorError
from crawler.rendering.chromium import NO_WAY_OUT, rendering_settings
from crawler.spiders.sample_market import sample_market
from crawler.spiders.sample_market_client import sample_market_client
from tests.running import ROOT


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "chromium-browser"
    path.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("BAZAARWATCH_CHROMIUM", raising=False)
    return path


def test_the_browser_of_the_system_is_used_and_has_no_way_out(browser: Path) -> None:
    options = rendering_settings()["PLAYWRIGHT_LAUNCH_OPTIONS"]
    assert options["executable_path"] == str(browser)
    assert options["proxy"] == {"server": NO_WAY_OUT}
    assert options["chromium_sandbox"] == (os.geteuid() != 0)


def test_the_one_that_is_named_comes_first(browser: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAZAARWATCH_CHROMIUM", sys.executable)
    assert rendering_settings()["PLAYWRIGHT_LAUNCH_OPTIONS"]["executable_path"] == sys.executable
    assert browser.exists()


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scrapy_playwright", None)
    with pytest.raises(OperatorError, match=r"pip install 'bazaarwatch\[browser\]'"):
        rendering_settings()


@pytest.mark.usefixtures("browser")
def test_only_spiders_that_ask_for_it_get_a_browser() -> None:
    plain, shown = Settings(), Settings()
    sample_market.update_settings(plain)
    sample_market_client.update_settings(shown)
    assert "PLAYWRIGHT_LAUNCH_OPTIONS" not in plain
    assert "crawler.rendering.middleware.Rendering" not in plain["DOWNLOADER_MIDDLEWARES"]
    assert "crawler.rendering.middleware.Rendering" in shown["DOWNLOADER_MIDDLEWARES"]


def test_loading_spiders_loads_no_browser() -> None:
    modules = "crawler.cli.crawl, crawler.spiders.sample_market_client"
    code = f"import sys, {modules}; sys.exit('playwright' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
