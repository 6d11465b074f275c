"""YAML (and so JSON) as plain values that remember on which line they stand.

Built from the parser's events, with limits, and without recursion: a file that someone else wrote can neither grow
in memory (anchors are refused) nor overflow the stack. Scalars follow YAML 1.2, in which `NO` and `1:1` are text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import yaml

Path = tuple[str | int, ...]
"""Keys and indexes from the top of the file to a value."""
Value = str | int | bool | Decimal | None | Mapping[str, object] | tuple[object, ...]

MAX_VALUES = 500_000
MAX_DEPTH = 12
_TOO_DEEP = f"values inside each other more than {MAX_DEPTH} deep"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is ten times as fast; not every build has it
_WORDS: Mapping[str, Value] = {"": None, "~": None} | {
    written: value
    for word, value in {"null": None, "true": True, "false": False}.items()
    for written in (word, word.capitalize(), word.upper())
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,30}", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\.[0-9]{1,30}|[0-9]{1,30}(\.[0-9]{0,30})?)([eE][-+]?[0-9]{1,2})?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One mistake in a file."""

    line: int
    """Counted from 1."""
    sentence: str


class UnreadableError(ValueError):
    """The text can not be read to its end. Its argument is the Fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(slots=True)
class Document:
    """What a file holds: mappings, tuples and scalars; numbers with a point are Decimal."""

    content: Value
    lines: dict[Path, int]
    """The line of each value; for a value in a mapping, that of its key."""
    faults: list[Fault]
    """What did not stop the reading: keys that stand twice."""

    def line_of(self, path: Path) -> int:
        """Give the line of a value, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that is being read."""

    path: Path
    content: dict[str, object] | list[object]
    key: str | None = None

    def awaits_key(self) -> bool:
        return isinstance(self.content, dict) and self.key is None

    def next_path(self) -> Path:
        return (*self.path, len(self.content) if self.key is None else self.key)

    def put(self, value: object) -> None:
        if isinstance(self.content, list):
            self.content.append(value)
        elif self.key is not None:
            self.content[self.key] = value
            self.key = None


@dataclass(slots=True)
class _Reader:
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)
    content: Value = None
    count: int = 0

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1  # type: ignore[union-attr] # parsed events carry marks; only built ones lack them
        if isinstance(event, yaml.NodeEvent):
            self._check(event, line)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()
        elif isinstance(event, yaml.DocumentStartEvent) and self.lines:
            raise UnreadableError(Fault(line, 'a second document begins here; allowed: one, without "---" inside'))

    def _check(self, event: yaml.NodeEvent, line: int) -> None:
        self.count += 1
        if self.count > MAX_VALUES:
            raise UnreadableError(Fault(line, f"more than {MAX_VALUES} values; split the file"))
        if event.anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            sentence = (
                f'found "{sign}{shorten(event.anchor)}"; anchors and aliases are not read: quote it, or write it out'
            )
            raise UnreadableError(Fault(line, sentence))
        tag = getattr(event, "tag", None)  # an alias has none
        if tag not in {None, "!"}:
            raise UnreadableError(Fault(line, f'found the tag "{shorten(tag)}"; tags are not read: leave it out'))

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if not self.opened or not self.opened[-1].awaits_key():
            self._put(_scalar_value(event), line)
            return
        frame = self.opened[-1]
        if event.value in frame.content:
            first = self.lines[(*frame.path, event.value)]
            self.faults.append(Fault(line, f'the key "{shorten(event.value)}" stands twice, first in line {first}'))
        frame.key = event.value
        self.lines.setdefault(frame.next_path(), line)

    def _put(self, value: Value, line: int) -> None:
        if not self.opened:
            self.lines[()] = line
            self.content = value
            return
        self.lines.setdefault(self.opened[-1].next_path(), line)
        self.opened[-1].put(value)

    def _open(self, content: dict[str, object] | list[object], line: int) -> None:
        if len(self.opened) == MAX_DEPTH:
            raise UnreadableError(Fault(line, _TOO_DEEP))
        if self.opened and self.opened[-1].awaits_key():
            raise UnreadableError(Fault(line, "a list or a group stands where a key is expected"))
        path = self.opened[-1].next_path() if self.opened else ()
        self.lines.setdefault(path, line)
        self.opened.append(_Open(path, content))

    def _close(self) -> None:
        closed = self.opened.pop().content
        value = tuple(closed) if isinstance(closed, list) else closed
        if self.opened:
            self.opened[-1].put(value)
        else:
            self.content = value


def read(text: str) -> Document:
    """Read one YAML or JSON document. Raises UnreadableError."""
    reader = _Reader()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            reader.take(event)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise UnreadableError(
            Fault(line, f"not YAML: the character {error.character!a} is not allowed in it")
        ) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # PyYAML 6.0.4 meets a thousand open brackets before it tells of the first.
        too_deep = "nesting depth" in str(error.problem)
        sentence = _TOO_DEEP if too_deep else f"not YAML: {error.problem}"
        raise UnreadableError(Fault(mark.line + 1 if mark else 1, sentence)) from error
    return Document(reader.content, reader.lines, reader.faults)


def shorten(found: object) -> str:
    """Write a value so that a message stays on one line."""
    text = found if isinstance(found, str) else repr(found)
    text = text.encode("unicode_escape").decode() if not text.isprintable() else text
    return text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004 - what a terminal line has room for


def _scalar_value(event: yaml.ScalarEvent) -> Value:
    text: str = event.value
    if not event.implicit[0] or event.style in {"'", '"', "|", ">"}:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if _NUMBER.fullmatch(text) else text
