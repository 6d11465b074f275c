"""Tell how a name was dressed up where folding alone undoes it."""

import unicodedata

from pipelines.matching import ways

_FULL_WIDTH = range(0xFF01, 0xFF5F)


def ways_of(written: str, alias: str) -> int:
    """Tell in which way an alias was dressed up as it stands in the text; none where it is written as people write it.

    A missing accent, a Persian or Arabic form of a letter and a curly quote are not disguises: keyboards make them.
    """
    if written.isascii() or written.casefold() == alias.casefold():
        return ways.AS_WRITTEN
    if any(unicodedata.category(character) == "Cf" for character in written):
        return ways.INVISIBLE
    if any(ord(character) in _FULL_WIDTH for character in written):
        return ways.FULL_WIDTH
    if any(_is_styled(character) for character in written if character not in alias):
        return ways.STYLED
    return ways.ACCENTS if _accents(written) > _accents(alias) else ways.AS_WRITTEN


def _is_styled(character: str) -> bool:
    """Whether it is a letter in dress: circled, mathematical, superscript. Half-width kana are ordinary."""
    form = unicodedata.decomposition(character).partition(">")[0]
    return form[:1] == "<" and form[1:] not in {"narrow", "wide", "noBreak", "compat"} and not character.isspace()


def _accents(text: str) -> int:
    decomposed = unicodedata.normalize("NFD", text)
    return sum("\u0300" <= character <= "\u036f" for character in decomposed)
