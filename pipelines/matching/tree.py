"""A tree of names, letter by letter, and the walk that reads a text along it.

Each character of the text says which letters it may be read as; the walk follows all readings at once, and leaves those
that lead to no name. So every disguise, and any mixture of them, is read in one way.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pipelines.matching import ways
from pipelines.matching.letters import LONG_MASKS, MASKS, PAIRS, READINGS, is_read_over, is_styled
from pipelines.matching.spellings import Spelling

_WIDEST_GAP = 4
"""Characters between two letters of a name: a space, an emoji and a space."""
_MOST_MASKS = 2
_MOST_STEPS = 400
"""From one start; what takes longer was made to take long."""
_END = ""

Node = dict[str, Any]
"""A letter leads to the next node; under _END stand the spellings that end here."""


class Reading(NamedTuple):
    """One name as the walk read it in a text."""

    spelling: Spelling
    ways: int
    letters: tuple[int, ...]
    """Where each letter of the name stands in the text; letters of one character stand in one place."""
    end: int
    masks: int


class _State(NamedTuple):
    at: int
    node: Node
    ways: int
    masks: int
    trail: Any
    """Places of the letters so far, last first, as nested pairs."""


class NameTree:
    """Names by their letters."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        self._root: Node = {}
        for spelling in spellings:
            node = self._root
            for letter in spelling.letters:
                node = node.setdefault(letter, {})
            node.setdefault(_END, []).append(spelling)

    def read(self, text: str, start: int) -> Iterator[Reading]:
        """Read all names that begin with the character at `start`."""
        pending = [_State(start, self._root, 0, 0, None)]
        for _ in range(_MOST_STEPS):
            if not pending:
                return
            state = pending.pop()
            if _END in state.node:
                letters = _places(state.trail)
                for spelling in state.node[_END]:
                    yield Reading(spelling, state.ways | spelling.ways, letters, state.at, state.masks)
            pending += _next(text, state)

    def leads_on(self, text: str, start: int) -> int:
        """Return how many letters can be read along the tree up to the very end of the text; 0 where it ends before."""
        pending = [_State(start, self._root, 0, 0, None)]
        longest, end = 0, len(text)
        while end > start and is_read_over(text[end - 1]):
            end -= 1
        for _ in range(_MOST_STEPS):
            if not pending:
                break
            state = pending.pop()
            if state.at == end and len(state.node) > (_END in state.node):
                longest = max(longest, len(_places(state.trail)))
            pending += _next(text, state)
        return longest


def _next(text: str, state: _State) -> Iterator[_State]:
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
            child: Node | None = node
            path = trail
            for letter in letters:
                child = child.get(letter) if child is not None else None
                path = (at, path)
            if child is not None:
                yield _State(at + 1, child, so_far | way, masks, path)
        if (pair := PAIRS.get(text[at : at + 2])) and pair in node:
            yield _State(at + 2, node[pair], so_far | ways.LOOK_ALIKE, masks, (at, trail))
        if trail is None or gap == _WIDEST_GAP or character.isalnum() or is_styled(readings):
            return
        if character in MASKS and masks < _MOST_MASKS and gap <= 1:
            yield from _behind_mask(character, state._replace(ways=so_far), at)
        at += 1
        gap += 1


def _behind_mask(character: str, state: _State, at: int) -> Iterator[_State]:
    for letter, child in state.node.items():
        if letter == _END:
            continue
        hidden = (at, state.trail)
        yield _State(at + 1, child, state.ways | ways.MASKED, state.masks + 1, hidden)
        if character in LONG_MASKS:
            for second, grandchild in child.items():
                if second != _END:
                    yield _State(at + 1, grandchild, state.ways | ways.MASKED, state.masks + 2, (at, hidden))


def _places(trail: Any) -> tuple[int, ...]:  # noqa: ANN401 - nested pairs have no type of their own
    places: list[int] = []
    while trail is not None:
        place, trail = trail
        places.append(place)
    return tuple(reversed(places))
