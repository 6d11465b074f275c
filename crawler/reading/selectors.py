"""CSS selectors against an index of one card or page: one walk answers every selector of a marketplace.

cssselect reads the selector; it is then matched here from its last part backwards, against the elements that carry
that part's id, class, attribute or tag. So alternatives for other layouts and years cost next to nothing, where each
XPath would walk the whole card again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cssselect import SelectorError, parse
from cssselect.parser import Attrib, Class, CombinedSelector, Element, Hash, Negation, Tree

from crawler.errors import ContributorError
from crawler.reading.cuts import stepwise
from crawler.reading.node_text import Node

Test = Callable[[Node], bool]
Index = dict[str, list[Node]]

_MOST_CLASSES = 8192
"""Class attributes remembered for one set of selectors; a page of more has made them up."""


@dataclass(frozen=True, slots=True)
class Selector:
    """One compiled selector. key: what its last part is found by (".class", "#id", "@attribute" or a tag)."""

    key: str
    test: Test | None
    """What is left to check; None where the key says it all."""
    tag: str | None
    """Tag of what it selects, where it names one."""

    def matches(self, index: Index) -> Iterable[Node]:
        """Return the elements of the index that it selects, in document order."""
        found = index.get(self.key, ())
        test = self.test
        return found if test is None else filter(test, found)


def compile_selectors(css: str) -> tuple[Selector, ...]:
    """Selectors of a comma-separated list. Raises ContributorError for what is not understood."""
    try:
        trees = [selector.parsed_tree for selector in parse(css)]
    except SelectorError as error:
        raise ContributorError(f"Selector {css!r} is not CSS: {error}. Write it as in a style sheet.") from error
    return tuple(_compile(tree, css) for tree in trees)


def first_found(selectors: Iterable[Selector], index: Index) -> list[Node]:
    """Return what the first selector selects that selects anything."""
    return next((found for selector in selectors if (found := list(selector.matches(index)))), [])


class Indexer:
    """Makes the index of an element for a set of selectors. Where all name a tag, other elements are passed over."""

    def __init__(self, selectors: Iterable[Selector]) -> None:
        known = list(selectors)
        keys = {selector.key for selector in known}
        self._only = tuple({selector.tag or "" for selector in known})
        if "" in self._only:
            self._only = ()
        self._classes = frozenset(key[1:] for key in keys if key.startswith("."))
        self._ids = frozenset(key[1:] for key in keys if key.startswith("#"))
        self._attributes = tuple(key[1:] for key in keys if key.startswith("@"))
        self._tags = frozenset(key for key in keys if key[0] not in ".#@")
        self._class_keys: dict[str, tuple[str, ...]] = {}

    def index(self, root: Node) -> Index:
        """Make the index of what is in and below `root`, by every key that the selectors ask for, in document order."""
        found: Index = {}
        known, ids, attributes, tags = self._class_keys, self._ids, self._attributes, self._tags
        for element in root.iter(*self._only):
            names = element.get("class")
            if names is not None:
                keys = known.get(names)
                for key in self._learn(names) if keys is None else keys:
                    found.setdefault(key, []).append(element)
            if tags and element.tag in tags:
                found.setdefault(element.tag, []).append(element)
            if ids and element.get("id") in ids:
                found.setdefault(f"#{element.get('id')}", []).append(element)
            for name in attributes:
                if element.get(name) is not None:
                    found.setdefault("@" + name, []).append(element)
        return found

    def _learn(self, names: str) -> tuple[str, ...]:
        if len(self._class_keys) > _MOST_CLASSES:
            self._class_keys.clear()
        keys = tuple("." + name for name in dict.fromkeys(names.split()) if name in self._classes)
        self._class_keys[names] = keys
        return keys


def _compile(tree: Tree, css: str) -> Selector:
    last = tree.subselector if isinstance(tree, CombinedSelector) else tree
    parts = list(_compound(last))
    key, spent = _key(parts)
    tests = [_test(part, css) for part in parts if part is not spent]
    if isinstance(tree, CombinedSelector):
        tests.append(_related(tree, css))
    present = [test for test in tests if test is not None]
    tag = parts[-1].element if isinstance(parts[-1], Element) else None
    return Selector(key, _all(present) if present else None, tag.lower() if tag else None)


def _compound(tree: Tree) -> Iterable[Tree]:
    """Yield the simple selectors of one compound, such as those of `li.card[data-id]`."""
    while not isinstance(tree, Element | CombinedSelector):
        yield tree
        tree = tree.selector
    yield tree


def _key(parts: list[Tree]) -> tuple[str, Tree | None]:
    """Return what to find the element by, and the part that this answers in full."""
    for part in parts:
        if isinstance(part, Hash):
            return "#" + part.id, part
    for part in parts:
        if isinstance(part, Class):
            return "." + part.class_name, part
    for part in parts:
        if isinstance(part, Attrib) and part.operator != "!=":
            return "@" + part.attrib.lower(), part if part.operator == "exists" else None
    element = parts[-1]
    if isinstance(element, Element) and element.element:
        return element.element.lower(), element
    raise ContributorError("A selector ends in neither a tag, a class, an id nor an attribute. Name what it selects.")


def _test(part: Tree, css: str) -> Test | None:
    if isinstance(part, Element):
        return _has_tag(part.element)
    if isinstance(part, Class):
        return _has_class(part.class_name)
    if isinstance(part, Hash):
        return _equals("id", part.id)
    if isinstance(part, Attrib):
        return _attribute(part, css)
    if isinstance(part, Negation):
        inner = [_test(piece, css) for piece in _compound(part.subselector)]
        return _not(_all([test for test in inner if test is not None]))
    raise ContributorError(f"Selector {css!r} uses {part!r}, which is not understood. Use classes, attributes, :not.")


def _has_tag(name: str | None) -> Test | None:
    tag = name.lower() if name else None
    return (lambda node: node.tag == tag) if tag else None


def _equals(attribute: str, value: str) -> Test:
    return lambda node: node.get(attribute) == value


def _not(test: Test) -> Test:
    return lambda node: not test(node)


def _has_class(name: str) -> Test:
    padded = f" {name} "

    def test(node: Node) -> bool:
        names = node.get("class")
        return names is not None and name in names and padded in f" {' '.join(names.split())} "

    return test


def _attribute(part: Attrib, css: str) -> Test:
    name, operator = part.attrib.lower(), part.operator
    wanted = part.value.value if part.value is not None else ""
    if wanted is None:
        raise ContributorError(f"Selector {css!r} compares with nothing. Give the attribute a value.")
    compare: dict[str, Callable[[str], bool]] = {
        "exists": lambda _: True,
        "=": lambda value: value == wanted,
        "^=": lambda value: value.startswith(wanted),
        "$=": lambda value: value.endswith(wanted),
        "*=": lambda value: wanted in value,
        "~=": lambda value: wanted in value.split(),
        "!=": lambda value: value != wanted,
    }
    if operator not in compare:
        raise ContributorError(f"Selector {css!r} uses {operator!r}, which is not understood. Use = ^= $= *= ~=.")
    check = compare[operator]

    def test(node: Node) -> bool:
        value = node.get(name)
        return value is not None and check(value)

    return test


def _related(tree: CombinedSelector, css: str) -> Test:
    """Test of what stands before the last compound."""
    left = tree.selector
    compound = left.subselector if isinstance(left, CombinedSelector) else left
    tests = [test for test in (_test(part, css) for part in _compound(compound)) if test is not None]
    if isinstance(left, CombinedSelector):
        tests.append(_related(left, css))
    matches = _all(tests)
    relatives: dict[str, Callable[[Node], Iterable[Node]]] = {
        " ": lambda node: stepwise(node.iterancestors()),
        ">": lambda node: () if (parent := node.getparent()) is None else (parent,),
        "+": lambda node: () if (before := node.getprevious()) is None else (before,),
        "~": lambda node: stepwise(node.itersiblings(preceding=True)),
    }
    candidates = relatives[tree.combinator]
    return lambda node: any(map(matches, candidates(node)))


def _all(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda node: all(test(node) for test in tests)
