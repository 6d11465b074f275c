"""The ways in which a name may be written other than as it is. Flags in one integer: reading works with millions."""

AS_WRITTEN = 0
INVISIBLE = 1 << 0
FULL_WIDTH = 1 << 1
STYLED = 1 << 2
ACCENTS = 1 << 3
LOOK_ALIKE = 1 << 4
FOR_LETTERS = 1 << 5
MASKED = 1 << 6
SPACED = 1 << 7
SPLIT = 1 << 8
JOINED = 1 << 9
MISSPELT = 1 << 10
ROMANISED = 1 << 11
SPLIT_IN_WORDS = 1 << 12
LISTED = 1 << 14
"""As the watchlist says that sellers hide the name."""
GLUED = 1 << 13
"""Another word of the same script follows at once, in a script that is written without spaces."""
SOUNDING = 1 << 15
"""In other characters of the same sound."""

_TOLD = {
    INVISIBLE: "invisible characters",
    FULL_WIDTH: "full-width letters",
    STYLED: "styled letters",
    ACCENTS: "added accents",
    LOOK_ALIKE: "look-alike letters",
    FOR_LETTERS: "digits or signs for letters",
    MASKED: "masked letters",
    SPACED: "letters set apart",
    SPLIT: "a word broken up",
    JOINED: "words run together",
    MISSPELT: "misspelt",
    ROMANISED: "written in Latin letters",
    SPLIT_IN_WORDS: "broken up into words",
    SOUNDING: "written with characters that sound alike",
    LISTED: "a known disguise",
}

HIDING = INVISIBLE | FULL_WIDTH | STYLED | LOOK_ALIKE | FOR_LETTERS | MASKED | SPACED
"""What nobody does by accident: it shows that a name is meant, and that it is to be hidden."""


def told(ways: int) -> str | None:
    """Say how a name was written, as a reviewer reads it; None where it stands as it is."""
    return (" and ".join(name for way, name in _TOLD.items() if ways & way) or None) if ways else None
