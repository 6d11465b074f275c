"""What is written to a terminal: for people there, for programs elsewhere; and never what a page wants to do to it."""

import sys
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.text import Text

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Json = Annotated[bool, typer.Option("--json", help="JSON instead of tables; the default when not on a terminal.")]
RISK_STYLES = {"high": "bold red", "medium": "yellow", "low": "cyan", "none": "dim"}
VERDICT_STYLES = {
    "healthy": "green",
    "degraded": "yellow",
    "broken": "bold red",
    "blocked": "bold magenta",
    "incomplete": "cyan",
}
_ISOLATE = "\u2068{}\u2069"  # keeps a right-to-left title from reordering what stands beside it
_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def safe(text: object) -> str:
    """Return text without what could move the cursor, colour the screen or reorder the line.

    Control, formatting and bidirectional characters are shown as their code: they matter to a reviewer, because they
    are what disguises are made of.
    """
    return "".join(_shown(character) for character in str(text))


def _shown(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    if unicodedata.category(character) in _HARMFUL:
        return f"‹{ord(character):04X}›"
    return character


def cell(text: object, style: str = "") -> Text:
    """Return hostile text as a cell of a table; nothing in it is taken for markup."""
    shown = safe(text)
    rtl = any(unicodedata.bidirectional(character) in {"R", "AL"} for character in shown)
    return Text(_ISOLATE.format(shown) if rtl and on_terminal() else shown, style=style)


def risk_cell(risk: str) -> Text:
    """Return a risk in its colour."""
    return Text(risk, style=RISK_STYLES.get(risk, ""))


def verdict_cell(verdict: str) -> Text:
    """Return what a run is worth in its colour."""
    return Text(verdict, style=VERDICT_STYLES.get(verdict, "dim"))


def money(amount: Any, currency: str | None) -> str:  # noqa: ANN401 -- a Decimal or None from a document
    """Return an amount as people write it: `1,250.00 USD`; empty where there is none."""
    return f"{amount:,f} {currency or '?'}" if isinstance(amount, Decimal) else ""


def on_terminal() -> bool:
    """Whether a person reads standard output."""
    return out.is_terminal


def write_json(value: Any) -> None:  # noqa: ANN401 -- any JSON value
    """Write one JSON value as one line on standard output; amounts as strings, times in ISO 8601."""
    sys.stdout.buffer.write(orjson.dumps(value, default=_plain, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z))


def write_json_lines(values: Iterable[Any]) -> None:
    """Write each value as a line of JSON."""
    for value in values:
        write_json(value)
    sys.stdout.buffer.flush()


def _plain(value: Any) -> Any:  # noqa: ANN401 -- what orjson can not write itself
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def complain(message: str) -> None:
    """Write an error for people to standard error."""
    err.print(Text(safe_lines(message), style="red"), soft_wrap=True)


def safe_lines(text: str) -> str:
    """Make each line of a message safe and keep the lines."""
    return "\n".join(safe(line) for line in text.split("\n"))
