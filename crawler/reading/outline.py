"""What the text of a page says before any tree is made: its meta, link and base elements, and its scripts by id."""

import re
import sys
from dataclasses import dataclass, field

from lxml import etree

from crawler.reading.cuts import cut

_OPENS = re.compile(r"<[mMlLbBsS!][eEiIaAcC-][tTnNsSrR-]")
"""How <meta, <link, <base, <script and <!-- begin, and little else."""
_NAME = re.compile(r"<(?:meta|link|base|(script))(?=[\s/>])", re.IGNORECASE)
_REST = re.compile(r"""(?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'])*+>""")
"""The rest of an opening tag. Only behind "=" does a quote begin anything."""
_SAYS = re.compile(r"content|href", re.IGNORECASE)
_ID = re.compile(r"""\bid\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_LONGEST_TAG = 20_000
_MOST_ENDLESS = 200
"""Tags without an end, so that a page made to be slow is not; what follows is not seen."""


@dataclass(slots=True)
class Outline:
    """Where the few things stand that are needed of every page."""

    head: list[str] = field(default_factory=list)
    """The opening tags of its meta, link and base elements, of those that say anything."""
    scripts: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Where the content of its scripts begins and ends, by their id."""
    first_comment: int = sys.maxsize
    """Where its first comment begins; beyond any text without one."""

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
    place, endless = 0, 0
    while endless < _MOST_ENDLESS and (opens := _OPENS.search(text, place)):
        start = opens.start()
        name = _NAME.match(text, start)
        if name is None:
            place = start + 1
            if text.startswith("<!--", start):
                outline.first_comment = min(outline.first_comment, start)
                place = text.find("-->", start + 2)
            if place < 0:
                break
            continue
        rest = _REST.match(text, name.end(), start + _LONGEST_TAG)
        if rest is None:
            endless += 1
            cut("tags_without_an_end")
            place = name.end()
            continue
        place = rest.end()
        tag = text[start:place]
        if name[1]:
            end = _script_end(text, place)
            for identity in _ID.findall(tag):
                outline.scripts.setdefault(identity, []).append((place, end))
            place = end
        elif _SAYS.search(tag):
            outline.head.append(tag)
    return outline


def _script_end(text: str, start: int) -> int:
    """Return where a script ends. To go from one < to the next is much faster than to look for </script."""
    place = text.find("<", start)
    while place >= 0:
        if text.startswith("/", place + 1) and text[place + 2 : place + 8].lower() == "script":
            return place
        place = text.find("<", place + 1)
    return len(text)
