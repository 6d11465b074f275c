import json
import logging
import os
from pathlib import Path

import pytest

from crawler.errors import AnalystError
from crawler.running import logs
from crawler.running.logs import CrawlLog, JsonLines, lines_of


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BAZAARWATCH_DATA_DIR", str(tmp_path))
    return tmp_path


def record(message: str, *arguments: object, level: int = logging.INFO) -> logging.LogRecord:
    return logging.LogRecord("spider", level, __file__, 1, message, arguments, None)


def test_a_line_has_the_same_fields_whatever_a_page_says() -> None:
    formatter = JsonLines(crawl="c1", job="j1", marketplace="ebay")
    for said in ("Seen\n2026-01-01 FORGED\x1b[2J", "half \ud83d", '"}{'):
        line = formatter.format(record("%s", said))
        assert line.isprintable()
        told = json.loads(line)
        assert (told["crawl"], told["job"], told["marketplace"], told["level"]) == ("c1", "j1", "ebay", "INFO")
    assert list(told) == ["time", "level", "logger", "message", "crawl", "job", "marketplace"]


def test_what_was_said_before_a_crawl_had_its_name_is_in_its_log() -> None:
    log = CrawlLog(marketplace="ebay", job="")
    log.handle(record("first"))
    log.named("20260301T115900Z-ebay-a1b2c3")
    log.handle(record("second"))
    told = [json.loads(line) for line in lines_of("20260301T115900Z-ebay-a1b2c3")]
    assert [(one["message"], one["crawl"]) for one in told] == [
        ("first", "20260301T115900Z-ebay-a1b2c3"),
        ("second", "20260301T115900Z-ebay-a1b2c3"),
    ]
    assert "job" not in told[0]
    log.close()


def test_a_log_does_not_grow_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 2000)
    log = CrawlLog(marketplace="ebay")
    log.named("crawl-1")
    for number in range(200):
        log.handle(record("line %d", number))
    log.close()
    kept = [json.loads(line)["message"] for line in lines_of("crawl-1")]
    assert kept == [f"line {number}" for number in range(200 - len(kept), 200)]
    assert 10 < len(kept) < 60


def test_the_oldest_logs_go(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FILES_KEPT", 3)
    for number in range(6):
        log = CrawlLog()
        log.named(f"crawl-{number}")
        os.utime(data / "logs/crawls" / f"crawl-{number}.jsonl", (number, number))
        log.close()
    left = sorted(path.name for path in (data / "logs/crawls").iterdir())
    assert left == ["crawl-3.jsonl", "crawl-4.jsonl", "crawl-5.jsonl"]


@pytest.mark.parametrize("name", ["no-such-crawl", "../run", "..", ""])
def test_of_what_has_no_log_that_is_told(name: str, data: Path) -> None:
    (data / "logs/crawls").mkdir(parents=True)
    (data / "logs/run.jsonl").write_text("{}\n")
    with pytest.raises(AnalystError, match="logs are kept where the crawl ran"):
        list(lines_of(name))


def test_a_directory_that_can_not_be_used_is_told_of_and_the_crawl_goes_on(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (data / "logs").write_text("in the way")
    log = CrawlLog()
    log.named("crawl-1")
    log.handle(record("goes on"))
    assert "This crawl has no log" in caplog.text
    log.close()
