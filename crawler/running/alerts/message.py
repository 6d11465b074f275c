"""One message of many alerts: how many of each kind, and those that weigh most. Titles and addresses are hostile."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

Document = dict[str, Any]

SHOWN = 5
"""Alerts of each kind that are told one by one."""
LONGEST = 160
"""Characters of a title; a sentence may have twice as many."""
HEADINGS: Mapping[str, tuple[str, str]] = {
    "begun": ("Alerts are set up", "Alerts are set up"),
    "blocked_run": ("run was blocked", "runs were blocked"),
    "broken_run": ("run is broken", "runs are broken"),
    "missed_job": ("job did not run", "jobs did not run"),
    "new_suspect": ("new suspect offer", "new suspect offers"),
    "relisted": ("suspect came back under a new identifier", "suspects came back under new identifiers"),
    "price_floor": ("offer below a price floor", "offers below price floors"),
    "changed": ("suspect offer changed", "suspect offers changed"),
}
"""Kinds in the order in which they are told, each for one and for many."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MEANS_NOTHING = str.maketrans(
    {"<": "‹", ">": "›", "@": "＠", "`": "'", "[": "(", "]": ")", "*": "∗", "_": "‗", "|": "¦"}
)
"""Signs with which chats mark up text, name people and hide where a link leads."""


class Told(NamedTuple):
    """One alert as it is told."""

    title: str
    sentence: str
    url: str | None
    marketplace: str


class Section(NamedTuple):
    """The alerts of one kind."""

    heading: str
    shown: tuple[Told, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent."""

    subject: str
    text: str
    html: str


def message_of(alerts: Iterable[Document]) -> Message:
    """Return the message of alerts (their documents) that are told together; there has to be one."""
    listed = list(alerts)
    by_kind = {kind: [one for one in listed if one["kind"] == kind] for kind in HEADINGS}
    groups = {kind: found for kind, found in by_kind.items() if found}
    subject = "; ".join(_heading(kind, len(found)) for kind, found in groups.items())
    return Message(
        f"Bazaarwatch: {subject}",
        _TEXT.get_template("message.txt").render(sections=[_section(*one, for_chat) for one in groups.items()]),
        _HTML.get_template("message.html").render(sections=[_section(*one, plain) for one in groups.items()]),
    )


def plain(text: str, longest: int = LONGEST) -> str:
    """Return hostile text on one line, without signs that are not seen or reorder the line, and cut."""
    seen = "".join(" " if one.isspace() else one for one in text if one.isspace() or not _unseen(one))
    line = " ".join(seen.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def for_chat(text: str, longest: int = LONGEST) -> str:
    """Return hostile text that names nobody, marks up nothing and links to nothing in a chat."""
    return plain(text, longest).translate(_MEANS_NOTHING).replace("://", ": //").replace("www.", "www .")


def safe_url(url: str | None) -> str | None:
    """Return an address as it may be shown and followed; None for what is no address of a web page."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        return None
    return quote(url, safe=":/?#&=+,;%~-._!")


def _section(kind: str, found: list[Document], clean: Any) -> Section:  # noqa: ANN401 -- `plain` or `for_chat`
    top = sorted(found, key=lambda one: (-one["weight"], one["at"], one["_id"]))[:SHOWN]
    shown = tuple(
        Told(
            clean(one["title"]),
            clean(one["sentence"], 2 * LONGEST),
            safe_url(one.get("url")),
            clean(one.get("marketplace", "")),
        )
        for one in top
    )
    return Section(_heading(kind, len(found)), shown, len(found) - len(shown))


def _heading(kind: str, count: int) -> str:
    one, many = HEADINGS[kind]
    return one if kind == "begun" else f"{count} {one if count == 1 else many}"


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE


_LOADER = PackageLoader("crawler.running.alerts")
_TEXT = Environment(  # noqa: S701 -- plain text, which is cleaned by `for_chat`
    loader=_LOADER, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_HTML = Environment(loader=_LOADER, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=True)
