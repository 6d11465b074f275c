"""Offers that came back under a new identifier: a new offer against the earlier ones that it can be told by. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipelines.words.folding import fold

Document = dict[str, Any]

IMAGES_MAX = 5
"""Images of an offer that are compared, the main one first."""
SHARED_MAX = 5
"""Offers that may show a picture before it tells nothing: a logo, a table of sizes, the maker's own."""
ALIKE = 0.9
"""Share of words, or pairs of letters where a script has no blanks, from which on two titles are the same text."""
BAND = Decimal("0.3")
"""By how much of the higher price two prices may differ for the same offer."""
_WORDS = re.compile(r"[^\W_]+")
_BLANKLESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True)
class Earlier:
    """An offer that was known before."""

    listing: Document
    """`_id`, `first_seen`, `last_seen` and `facts` with title, price, currency, seller and images."""
    by: tuple[str, ...]
    """What is the same: "seller", "images", "text"."""


def relisted(facts: Mapping[str, Any], earlier: Iterable[Document]) -> Earlier | None:
    """Return the earlier offer of the same marketplace that this one most likely is under a new identifier.

    The same seller with the same images or text; or another seller, and then both. Of several the one that has most in
    common, the same seller before all, and of these the one that was seen last.
    """
    known = list(earlier)
    telling = _telling_images(facts, known)
    found = [Earlier(one, _in_common(facts, one["facts"], telling)) for one in known]
    likely = [one for one in found if len(one.by) > 1]
    return max(likely, key=_likeness, default=None)


def relisting_sentence(facts: Mapping[str, Any], earlier: Earlier) -> str:
    """Return what a reviewer reads."""
    before = earlier.listing["facts"]
    told = []
    if "seller" in earlier.by:
        told.append(f"same seller ({_called(facts)})")
    if "images" in earlier.by:
        shared = len(set(_images(facts)) & set(_images(before)))
        told.append(f"{shared} of its images {'is' if shared == 1 else 'are'} the same")
    if "text" in earlier.by:
        told.append(
            f"the title is {'the same' if fold(facts['title']) == fold(before['title']) else 'nearly the same'}"
        )
    if "seller" not in earlier.by:
        told.append(f"another seller ({_called(facts)}, then {_called(before)})")
    return f"{'; '.join(told)}, under another identifier"


def _likeness(one: Earlier) -> tuple[bool, int, Any]:
    return "seller" in one.by, len(one.by), one.listing["last_seen"]


def _in_common(facts: Mapping[str, Any], before: Mapping[str, Any], telling: set[str]) -> tuple[str, ...]:
    same = {
        "seller": _same_seller(facts.get("seller", {}), before.get("seller", {})),
        "images": bool(telling.intersection(_images(before))),
    }
    # Texts take longest to compare, and alone they link nothing.
    same["text"] = any(same.values()) and _near_in_price(facts, before) and _same_text(facts, before)
    return tuple(name for name, holds in same.items() if holds)


def _telling_images(facts: Mapping[str, Any], known: Iterable[Document]) -> set[str]:
    own = _images(facts)
    shown = [_images(one["facts"]) for one in known]
    return {url for url in own if 0 < sum(url in images for images in shown) <= SHARED_MAX}


def _images(facts: Mapping[str, Any]) -> list[str]:
    return list(facts.get("images", ()))[:IMAGES_MAX]


def _same_seller(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    if one.get("id") and other.get("id"):
        return one["id"] == other["id"]
    return bool(one.get("name")) and one.get("name") == other.get("name")


def _called(facts: Mapping[str, Any]) -> str:
    seller = facts.get("seller", {})
    return str(seller.get("name") or seller.get("id") or "not named")


def _same_text(facts: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    one, other = _parts(facts.get("title", "")), _parts(before.get("title", ""))
    if not one or not other:
        return False
    return 2 * len(one & other) >= ALIKE * (len(one) + len(other))


def _parts(title: str) -> set[str]:
    folded = fold(title)
    words = _WORDS.findall(folded)
    if not _BLANKLESS.search(folded):
        return set(words)
    letters = "".join(words)
    return {letters[at : at + 2] for at in range(len(letters) - 1)}


def _near_in_price(facts: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    one, other = facts.get("price"), before.get("price")
    if one is None or other is None or facts.get("currency") != before.get("currency"):
        return False
    return bool(abs(one - other) <= BAND * max(one, other))
