"""What a page lets be said of where its offers stand."""

from collections.abc import Iterator
from dataclasses import replace

from pipelines.snapshot import Snapshot, SnapshotPage
from pipelines.store.documents import milliseconds
from pipelines.store.status import BECOMES, SOLD, Kind, Look, Status

GONE = "the offer's own page says that it is gone"
ENDED = "the offer's own page says that it has ended"
_BLOCKED = {"challenge": "a robot check", "login": "a demand to log in"}
NOTICE_MAX = 240
"""Characters of a page's own words that a reason quotes."""


def looks_at(page: SnapshotPage, crawl: str, *, as_it_happens: bool) -> Iterator[tuple[str, Look]]:
    """Yield what a page tells of the status of offers, by key; a page that could not be had tells nothing."""
    if page.snapshots:
        for snapshot in page.snapshots:
            yield snapshot.listing.key, look_at_offer(snapshot, page, crawl)
    elif page.capture.offer_id and (look := look_without_offer(page, crawl)):
        yield f"{page.capture.marketplace}:{page.capture.offer_id}", replace(look, as_it_happens=as_it_happens)


def look_at_offer(snapshot: Snapshot, page: SnapshotPage, crawl: str) -> Look:
    """Return what a page tells of an offer that it shows."""
    if page.capture.reading.view == "search":
        return _look("line", "", page, crawl)
    availability = snapshot.listing.availability
    if availability in SOLD:
        return _look("sold", sold_sentence(availability, "its own page"), page, crawl)
    return _look("page", "", page, crawl)


def look_without_offer(page: SnapshotPage, crawl: str) -> Look | None:
    """Return what the own page of an offer tells that does not show it; None where it tells nothing of the offer."""
    reading = page.capture.reading
    if reading.state == "removed":
        said = ENDED if reading.ended else GONE
        quoted = f": “{reading.notice[:NOTICE_MAX]}”" if reading.notice else ""
        return _look("ended" if reading.ended else "removed", said + quoted, page, crawl)
    if reading.state in _BLOCKED:
        said = f"the offer's own page answered with {_BLOCKED[reading.state]}: we could not look"
        return _look("blocked", said, page, crawl)
    return None


def sold_sentence(availability: str | None, where: str) -> str:
    """Return the reason of an offer that is shown and can not be bought any more."""
    words = "discontinued" if availability == "Discontinued" else "sold out"
    return f"{where} shows it as {words}"


def tells_nothing_new(status: Status, kind: Kind) -> bool:
    """Whether a look leaves this status and its reason as they are: so it is with nearly all looks of a crawl."""
    return status not in BECOMES[kind] and (kind != "blocked" or status in {"live", "blocked"})


def _look(kind: Kind, sentence: str, page: SnapshotPage, crawl: str) -> Look:
    capture = page.captured.capture_id if page.captured else None
    time = milliseconds(page.capture.captured_at)
    return Look(kind=kind, time=time, sentence=sentence, capture=capture, crawl=crawl)
