"""Where an offer stands, as people read it: its status with the reason, what it came back from, and who sells it."""

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from crawler.cli.terminal import cell, safe
from pipelines.store.status import WORDS

Document = dict[str, Any]

_STYLES = {"live": "green", "not_seen": "yellow", "removed": "red", "ended": "magenta", "blocked": "cyan"}
_MINUTE = "%Y-%m-%d %H:%M"


def status_cell(status: str) -> Text:
    """Return a status in its colour, as people say it."""
    return Text(called(status), style=_STYLES.get(status, ""))


def called(status: str) -> str:
    """Return what people call a status."""
    return next((words for known, words in WORDS.items() if known == status), status)


def status_lines(document: Document) -> Iterator[Text]:
    """Yield an offer's status with its reason, then what later looks met."""
    reason = document.get("status_reason")
    if reason is None:
        yield Text.assemble(status_cell(document["status"]), " ever since it was first seen")
        return
    since = f" since {reason['time']:{_MINUTE}}: "
    yield Text.assemble(status_cell(document["status"]), since, cell(reason["sentence"]))
    if "blocked_at" in reason:
        yield Text(f"a later look, {reason['blocked_at']:{_MINUTE}}, was blocked: nothing newer is known", style="dim")


def relisting_lines(document: Document, earlier: Document | None, later: list[Document]) -> Iterator[tuple[str, Text]]:
    """Yield which offer this one was before, and as which it came back: a heading and a line each."""
    if relists := document.get("relists"):
        stands = f" ({called(earlier['status'])})" if earlier else ""
        yield "relists", Text.assemble(cell(relists["listing"], "bold"), stands, ": ", cell(relists["sentence"]))
    for one in later:
        told = f" ({called(one['status'])}, first seen {one['first_seen']:%Y-%m-%d}): "
        yield "came back as", Text.assemble(cell(one["_id"], "bold"), told, cell(one["relists"]["sentence"]))


def seller_line(seller: Document | None) -> str | None:
    """Return a seller's record in one line; None where there is none."""
    if seller is None:
        return None
    names = [one["name"] for one in seller["names"] if one["name"] != seller.get("name")]
    also = f", earlier called {', '.join(map(safe, names[-3:]))}" if names else ""
    offers, suspects = seller["offers"], seller["suspects"]
    return f"{safe(seller['_id'])}: {offers} offer{'s' * (offers != 1)} known, {suspects} suspect{also}"
