"""What the text of a page says before any tree is made: its meta, link and base elements, and its scripts by id."""

import re
from dataclasses import dataclass, field

from lxml import etree

_OPENS = re.compile(r"<[mMlLbBsS!][eEiIaAcC-][tTnNsSrR-]")
"""How <meta, <link, <base, <script and <!-- begin, and little else."""
_TAG = re.compile(
    r"""<(meta|link|base|script)(?=[\s/>])(?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'])*+>""", re.IGNORECASE
)
_SAYS = re.compile(r"content|href", re.IGNORECASE)
_ID = re.compile(r"""\bid\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_LONGEST_TAG = 20_000
_MOST_TAGS = 4000
"""So that a page made to be slow is not; what follows is not seen."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Where the few things stand that are needed of every page."""

    head: list[str] = field(default_factory=list)
    """The opening tags of its meta, link and base elements, of those that say anything."""
    scripts: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Where the content of its scripts begins and ends, by their id."""

    def elements(self) -> list[etree._Element]:
        """Return the meta, link and base elements, with nothing around them."""
        if not self.head:
            return []
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True)
        root = etree.fromstring("".join(self.head).encode("utf-8", "replace"), parser)
        return list(root.iter("meta", "link", "base"))


def outline_of(text: str) -> Outline:
    """Look through the text of a page once, past its comments and the content of its scripts."""
    outline = Outline()
    place = 0
    for _ in range(_MOST_TAGS):
        opens = _OPENS.search(text, place)
        if opens is None:
            break
        start = opens.start()
        tag = _TAG.match(text, start, start + _LONGEST_TAG)
        if text.startswith("<!--", start):
            place = text.find("-->", start + 2)
            if place < 0:
                break
        elif tag is None:
            place = start + 1
        elif tag[1].lower() == "script":
            place = _script_end(text, tag.end())
            for name in _ID.findall(tag[0]):
                outline.scripts.setdefault(name, []).append((tag.end(), place))
        else:
            place = tag.end()
            if _SAYS.search(tag[0]):
                outline.head.append(tag[0])
    return outline


def _script_end(text: str, start: int) -> int:
    """Return where a script ends. To go from one < to the next is much faster than to look for </script."""
    place = text.find("<", start)
    while place >= 0:
        if text.startswith("/", place + 1) and text[place + 2 : place + 8].lower() == "script":
            return place
        place = text.find("<", place + 1)
    return len(text)
