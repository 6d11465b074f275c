"""The ways in which sellers write a brand's name so that a plain search misses it and a buyer still reads it."""

from collections.abc import Callable
from dataclasses import dataclass

from crawler.sample_market.offer import Language

_CYRILLIC = str.maketrans("aceiopxACEHKMOPTX", "асеіорхАСЕНКМОРТХ")
_DIGITS = str.maketrans("aeioAEIO", "43104310")
_FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
_ZERO_WIDTH_SPACE = "\u200b"
_TATWEEL = "\u0640"


@dataclass(frozen=True, slots=True)
class Way:
    """One way of hiding a name, in the language in which sellers use it."""

    name: str
    language: Language
    hide: Callable[[str], str]


def _masked(name: str) -> str:
    middle = len(name) // 2
    return f"{name[:middle]}*{name[middle + 1 :]}"


WAYS = (
    Way("spaced", "en", " ".join),
    Way("other_alphabet", "en", lambda name: name.translate(_CYRILLIC)),
    Way("full_width", "en", lambda name: name.translate(_FULL_WIDTH)),
    Way("digits", "en", lambda name: name.translate(_DIGITS)),
    Way("zero_width", "en", lambda name: name[:2] + _ZERO_WIDTH_SPACE + name[2:]),
    Way("masked", "en", _masked),
    Way("dotted", "zh", ".".join),
    Way("stretched", "ar", lambda name: name[:1] + _TATWEEL * 2 + name[1:]),
)
