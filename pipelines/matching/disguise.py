"""Tell how a name was written, beyond its case."""

import unicodedata

_FULL_WIDTH = range(0xFF01, 0xFF5F)


def name_of(written: str, alias: str) -> str | None:
    """Name the disguise of an alias as it stands in the text; None where it is written as people write it.

    A missing accent, a Persian or Arabic form of a letter and a curly quote are not disguises: keyboards make them.
    """
    if written.isascii() or written.casefold() == alias.casefold():
        return None
    if any(unicodedata.category(character) == "Cf" for character in written):
        return "invisible characters"
    if any(ord(character) in _FULL_WIDTH for character in written):
        return "full-width letters"
    if any(_is_styled(character) for character in written if character not in alias):
        return "styled letters"
    if _accents(written) > _accents(alias):
        return "added accents"
    return None


def _is_styled(character: str) -> bool:
    """Whether it is a letter in dress: circled, mathematical, superscript. Half-width kana are ordinary."""
    form = unicodedata.decomposition(character).partition(">")[0]
    return form[:1] == "<" and form[1:] not in {"narrow", "wide", "noBreak", "compat"} and not character.isspace()


def _accents(text: str) -> int:
    decomposed = unicodedata.normalize("NFD", text)
    return sum("\u0300" <= character <= "\u036f" for character in decomposed)
