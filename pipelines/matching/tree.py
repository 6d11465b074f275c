"""A tree of names, letter by letter, and the walk that reads a text along it.

Each character of the text says which letters it may be read as; the walk follows all readings at once, and leaves those
that lead to no name. So every disguise, and any mixture of them, is read in one way.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from pipelines.matching import ways
from pipelines.matching.letters import LONG_MASKS, MASKS, PAIRED, PAIRS, READINGS, is_styled
from pipelines.matching.spellings import Spelling

_WIDEST_GAP = 4
"""Characters between two letters of a name: a space, an emoji and a space."""
_MOST_MASKS = 2
_MOST_STEPS = 250
"""From one start; what takes longer was made to take long."""
_END = ""

_Node = dict[str, Any]
"""A letter leads to the next node; under _END stand the spellings that end here."""
_State = tuple[int, _Node, int, int, Any]
"""Where the walk stands in the text and in the tree, the ways so far, how many masks it passed, and its trail: the
places of the letters so far, last first, as nested pairs. Millions are made, which is why it has no names."""


class Reading(NamedTuple):
    """One name as the walk read it in a text."""

    spelling: Spelling
    ways: int
    letters: tuple[int, ...]
    """Where each letter of the name stands in the text; letters of one character stand in one place."""
    end: int
    masks: int


class Walk(NamedTuple):
    """Where a walk led."""

    readings: list[Reading]
    beyond: int
    """How many letters of a longer name were read when the text ended; 0 where no name goes on."""


class NameTree:
    """Names by their letters."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        self._root: _Node = {}
        for spelling in spellings:
            node = self._root
            for letter in spelling.letters:
                node = node.setdefault(letter, {})
            node.setdefault(_END, []).append(spelling)

    def walk(self, text: str, start: int) -> Walk:
        """Read all names that begin with the character at `start`."""
        readings: list[Reading] = []
        beyond = 0
        pending: list[_State] = []
        _step(text, (start, self._root, 0, 0, None), pending)
        for _ in range(_MOST_STEPS):
            if not pending:
                break
            state = pending.pop()
            at, node, how, masks, trail = state
            if _END in node:
                places = _places(trail)
                readings += (Reading(one, how | one.ways, places, at, masks) for one in node[_END])
            if _step(text, state, pending) and len(node) > (_END in node):
                beyond = max(beyond, len(_places(trail)))
        return Walk(readings, beyond)


def _step(text: str, state: _State, pending: list[_State]) -> bool:
    """Put all states that follow from one into `pending`: each reading of the next character that leads on.

    Tell whether the text is at its end: nothing follows that a reader sees.
    """
    at, node, so_far, masks, trail = state
    gap = 0
    while at < len(text):
        character = text[at]
        readings = READINGS[character]
        if readings and not readings[0][0]:  # read over
            so_far |= readings[0][1]
            at += 1
            continue
        for letters, way in readings:
            if letters in node:
                pending.append((at + 1, node[letters], so_far | way, masks, (at, trail)))
            elif len(letters) > 1 and (child := _down(node, letters)) is not None:
                pending.append((at + 1, child, so_far | way, masks, _same_place(at, len(letters), trail)))
        if character in PAIRED and (pair := PAIRS.get(text[at : at + 2])) and pair in node:
            pending.append((at + 2, node[pair], so_far | ways.LOOK_ALIKE, masks, (at, trail)))
        if trail is None or gap == _WIDEST_GAP or character.isalnum() or (readings and is_styled(readings)):
            return False
        if character in MASKS and masks < _MOST_MASKS and gap <= 1:
            _behind_mask(character, (at, node, so_far, masks, trail), pending)
        at += 1
        gap += 1
    return not gap


def _down(node: _Node, letters: str) -> _Node | None:
    for letter in letters:
        if (child := node.get(letter)) is None:
            return None
        node = child
    return node


def _same_place(at: int, letters: int, trail: object) -> object:
    for _ in range(letters):
        trail = (at, trail)
    return trail


def _behind_mask(character: str, state: _State, pending: list[_State]) -> None:
    at, node, so_far, masks, trail = state
    how = so_far | ways.MASKED
    hidden = (at, trail)
    for letter, child in node.items():
        if letter == _END:
            continue
        pending.append((at + 1, child, how, masks + 1, hidden))
        if character in LONG_MASKS:
            twice = (at, hidden)
            pending.extend((at + 1, second, how, masks + 2, twice) for one, second in child.items() if one != _END)


def _places(trail: Any) -> tuple[int, ...]:  # noqa: ANN401 - nested pairs have no type of their own
    places: list[int] = []
    while trail is not None:
        place, trail = trail
        places.append(place)
    return tuple(reversed(places))
