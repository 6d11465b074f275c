"""What the end of a crawl process means for its firing. Pure."""

from enum import Enum

from crawler.errors import OperatorError
from crawler.running.starting import Ended

KEPT_TO = frozenset({"finished", "request_limit", "daily_budget", "quiet_hours", "asked_to_wait"})
"""How a crawl ends that did what it might: what it left out, the next due time looks at."""


class Verdict(Enum):
    """What becomes of a firing when the process of its attempt has ended."""

    DONE = "done"
    FAILED = "failed"
    """Trying again would find the same."""
    AGAIN = "again"
    """It was cut off: the next attempt completes it."""
    LATER = "later"
    """It could not begin; that is no attempt."""


def verdict_of(ended: Ended, *, stopping: bool) -> Verdict:
    """Say what becomes of a firing. stopping: whether its crawl was asked to end together with its scheduler."""
    if ended.ended in KEPT_TO:
        return Verdict.DONE
    if ended.ended in {"busy", "resting"}:
        return Verdict.LATER
    if ended.code < 0 or ended.ended in {"shutdown", "lease_lost", "store_failed"}:
        return Verdict.AGAIN
    if ended.code == OperatorError.exit_code or (stopping and ended.ended is None):
        return Verdict.AGAIN
    return Verdict.FAILED
