"""The small language in which a marketplace says where a value stands.

    rule         = alternative [" | " alternative]…        the first that yields something counts
    alternative  = where [" =~ " pattern] [" /" number]    pattern: a regular expression, whose first group is taken;
                   it may have the named parts of `crawler.reading.words`
    where        = a CSS selector, with " @attribute" for an attribute instead of the text; "@attribute" alone is the
                   card's own; or, in state, a path: "price.text", "items.*.name", "**.itemId" (the first at any depth),
                   "." (the state itself), or a text with paths in it: "https://img.shop.com/{image}"
    / number     = divides an amount given in minor units

In a CSS selector a comma separates alternatives too.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crawler.errors import ContributorError
from crawler.reading.cuts import at_most, cut
from crawler.reading.embedded import loads
from crawler.reading.money import decimal_of
from crawler.reading.node_text import Node, text_of
from crawler.reading.selectors import Index, Selector, compile_selectors
from crawler.reading.words import spelled_out

_HOLE = re.compile(r"\{([^{}]+)\}")
_FORM = re.compile(r"(?P<where>.*?)(?: =~ (?P<pattern>.+?))?(?: /(?P<divisor>10+))?", re.DOTALL)
_KEY = re.compile(r"[^\s.*|{}]+")
_MOST_CHILDREN = 20_000
"""Entries of one list that "*" looks at; more than any page lists."""
_DEEPEST_SEARCH = 20_000
"""Nodes of a state that "**" looks at."""
_LONGEST_STATE = 2_000_000
"""Characters of a state that stands as text in another; each rule that leads into it reads it anew."""

Path = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Tail:
    """What is done with what was found: pick by pattern, divide."""

    pattern: re.Pattern[str] | None
    divisor: Decimal | None
    plain: bool
    """Whether it leaves values as they are."""

    @property
    def most(self) -> int:
        """Elements that may hold what it is applied to: a pattern picks from a label, and looks at many elements."""
        return 20_000 if self.pattern is None else 60

    def apply(self, value: Any) -> Any:  # noqa: ANN401 - JSON
        """Return the value after it, or None where it does not fit."""
        if self.pattern is not None:
            match = self.pattern.search(value if isinstance(value, str) else str(value))
            if match is None:
                return None
            value = next((group for group in match.groups() if group), None) if match.re.groups else match[0]
        if self.divisor is not None:
            amount = decimal_of(value)
            return None if amount is None else str(amount / self.divisor)
        return value


@dataclass(frozen=True, slots=True)
class NodeRule:
    """A rule for elements."""

    alternatives: tuple[tuple[tuple[Selector, ...], str | None, Tail], ...]

    def selectors(self) -> Iterator[Selector]:
        """Yield every selector of it, for the index."""
        for selectors, _, _ in self.alternatives:
            yield from selectors

    def first(self, index: Index, root: Node) -> str | None:
        """Return the text of the first element that has any."""
        for selectors, attribute, tail in self.alternatives:
            for selector in selectors or (None,):
                for node in (root,) if selector is None else selector.matches(index):
                    text = _text(node, attribute, tail)
                    value = text if tail.plain or not text else tail.apply(text)
                    if value:
                        return str(value)
        return None

    def every(self, index: Index, root: Node, read: Callable[[Node, int], str] = text_of) -> list[str]:
        """Return the texts of all elements of the first selector that finds any."""
        for selectors, attribute, tail in self.alternatives:
            for selector in selectors or (None,):
                nodes = [root] if selector is None else selector.matches(index)
                texts = (read(node, tail.most) if attribute is None else _text(node, attribute, tail) for node in nodes)
                found = [str(value) for text in texts if text and (value := tail.apply(text))]
                if found:
                    return found
        return []

    def exists(self, index: Index, root: Node) -> bool:
        """Return whether anything is found, be it an element without text."""
        for selectors, attribute, tail in self.alternatives:
            if attribute is None and tail.pattern is None:
                if any(True for selector in selectors for _ in selector.matches(index)):
                    return True
            elif any(tail.apply(_text(node, attribute, tail)) for node in _matching(selectors, index, root)):
                return True
        return False


def node_rule(rule: str) -> NodeRule:
    """Compile a rule for elements. Raises ContributorError."""
    compiled = []
    for where, tail in _alternatives(rule):
        css, at, attribute = where.rpartition("@") if re.search(r"(?:^|\s)@[\w-]+$", where) else (where, "", "")
        selectors = compile_selectors(css.strip()) if css.strip() else ()
        compiled.append((selectors, attribute.lower() if at else None, tail))
    return NodeRule(tuple(compiled))


def state_rule(rule: str) -> Path:
    """Compile a rule for state into one function from a JSON value to what stands there, or None."""
    compiled = [(_filled(where) if "{" in where else compile_path(where), tail) for where, tail in _alternatives(rule)]
    steps: list[Path] = []
    for path, tail in compiled:
        steps.append(path if tail.plain else _with_tail(path, tail))
    if len(steps) == 1:
        return steps[0]

    def first(value: Any) -> Any:  # noqa: ANN401 - JSON
        for step in steps:
            found = step(value)
            if found or found == 0:
                return found
        return None

    return first


def compile_path(path: str) -> Path:
    """Compile a path into state into one function, which yields None where the path leads nowhere."""
    keys = path.split(".") if path.strip(".") else []
    if is_key(path):
        return lambda value: value.get(path) if type(value) is dict else None
    return lambda value: next(_walk(value, keys), None)


def is_key(path: str) -> bool:
    """Whether a rule for state is one key, and nothing else."""
    return _KEY.fullmatch(path) is not None and not path.isdecimal()


def state_list(rule: str, *, rows: bool = False) -> Callable[[Any], list[Any]]:
    """Compile a rule for state, without patterns, into a function that yields all that its first fitting part finds.

    rows: whether it is to find a list of offers: one that stands alone is no list, unless a "*" leads to each.
    """
    parts = [every(part.strip(), single=not rows or "*" in part) for part in rule.split(" | ")]
    return parts[0] if len(parts) == 1 else lambda value: next((found for part in parts if (found := part(value))), [])


def every(path: str, *, single: bool = True) -> Callable[[Any], list[Any]]:
    """Compile a path into a function that yields all that it leads to; lists at its end are taken apart.

    single: whether what is no list is taken as well. A text with one path in it yields a text for each thing found.
    """
    if "{" in path:
        before, inner, after = _HOLE.split(path)
        found_by = every(inner)
        return lambda value: [before + str(part) + after for part in found_by(value) if isinstance(part, str | int)]
    keys = path.split(".") if path.strip(".") else []

    def collect(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
        found: list[Any] = []
        for end in _walk(value, keys):
            if isinstance(end, list):
                found += end
            elif single:
                found.append(end)
        return found

    return collect


def _alternatives(rule: str) -> Iterable[tuple[str, Tail]]:
    for alternative in rule.split(" | "):
        form = _FORM.fullmatch(alternative.strip())
        if form is None:
            raise ContributorError(f"Rule {rule!r} has an alternative that says nothing. See crawler/reading/rules.py.")
        try:
            pattern = re.compile(spelled_out(form["pattern"])) if form["pattern"] else None
        except re.error as error:
            raise ContributorError(f"Rule {rule!r} has a broken pattern: {error}.") from error
        divisor = Decimal(form["divisor"]) if form["divisor"] else None
        yield form["where"].strip(), Tail(pattern, divisor, plain=pattern is None and divisor is None)


def _filled(text: str) -> Path:
    """Compile a text with paths in it; it says nothing where one of them leads nowhere."""
    pieces = _HOLE.split(text)
    paths = [compile_path(path) for path in pieces[1::2]]

    def fill(value: Any) -> str | None:  # noqa: ANN401 - JSON
        found = [path(value) for path in paths]
        if not all(isinstance(part, str | int) and part != "" for part in found):
            return None
        return pieces[0] + "".join(str(part) + after for part, after in zip(found, pieces[2::2], strict=True))

    return fill


def _matching(selectors: tuple[Selector, ...], index: Index, root: Node) -> Iterator[Node]:
    if not selectors:
        yield root
    for selector in selectors:
        yield from selector.matches(index)


def _text(node: Node, attribute: str | None, tail: Tail) -> str:
    if attribute is not None:
        return " ".join((node.get(attribute) or "").split())
    return text_of(node, tail.most)


def _with_tail(path: Path, tail: Tail) -> Path:
    def found(value: Any) -> Any:  # noqa: ANN401 - JSON
        here = path(value)
        return None if here is None or isinstance(here, dict | list) else tail.apply(here)

    return found


def _walk(value: Any, keys: list[str]) -> Iterator[Any]:  # noqa: ANN401 - JSON
    if not keys:
        if value is not None:
            yield value
        return
    key, rest = keys[0], keys[1:]
    for child in _children(value, key, rest):
        yield from _walk(child, rest)


def _children(value: Any, key: str, rest: list[str]) -> Iterable[Any]:  # noqa: ANN401 - JSON
    if isinstance(value, str) and value.startswith("{"):  # state within state, as text
        if len(value) > _LONGEST_STATE:
            cut("characters_of_state_in_a_text", len(value))
            return ()
        value = loads(value)
    if key == "**":
        return _holders(value, rest[0])
    if isinstance(value, dict):
        return value.values() if key == "*" else (value[key],) if key in value else ()
    if isinstance(value, list):
        if key == "*":
            return at_most(_MOST_CHILDREN, value, "children_of_a_list")
        return (value[int(key)],) if key.isdecimal() and int(key) < len(value) else ()
    return ()


def _holders(value: Any, key: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Objects that have a key, nearest to the root first."""
    waiting = deque([value])
    for _ in range(_DEEPEST_SEARCH):
        if not waiting:
            break
        node = waiting.popleft()
        if isinstance(node, dict):
            if key in node:
                yield node
            waiting.extend(child for child in node.values() if isinstance(child, dict | list))
        elif isinstance(node, list):
            waiting.extend(child for child in node if isinstance(child, dict | list))
    if waiting:
        cut("objects_of_state", len(waiting))
