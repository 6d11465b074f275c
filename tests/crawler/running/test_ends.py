import pytest

from crawler.running.ends import Verdict, verdict_of
from crawler.running.starting import Ended


@pytest.mark.parametrize(
    ("ended", "code", "verdict"),
    [
        ("finished", 0, Verdict.DONE),
        ("blocked", 0, Verdict.FAILED),
        ("busy", 0, Verdict.LATER),
        ("shutdown", 0, Verdict.AGAIN),
        ("lease_lost", 0, Verdict.AGAIN),
        ("store_failed", 0, Verdict.AGAIN),
        (None, -9, Verdict.AGAIN),
        (None, 2, Verdict.FAILED),
        (None, 3, Verdict.AGAIN),
        (None, 4, Verdict.FAILED),
        (None, 1, Verdict.FAILED),
    ],
)
def test_what_an_end_means(ended: str | None, code: int, verdict: Verdict) -> None:
    assert verdict_of(Ended("crawl", ended, code, 3, ""), stopping=False) is verdict


def test_a_crawl_that_had_not_begun_when_all_was_stopped_is_no_failure() -> None:
    assert verdict_of(Ended(None, None, 1, 0, "Traceback"), stopping=True) is Verdict.AGAIN
