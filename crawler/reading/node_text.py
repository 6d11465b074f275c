"""What a visitor reads in an element."""

import re

from lxml import etree

from crawler.reading.cuts import cut, may_step

Node = etree._Element  # noqa: SLF001 - lxml has no public name for it

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_PACE = 32
_ANY_TEXT = 20_000
"""Elements of a text, however long it may be; a label has fewer than a hundred."""
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "select"})
_UNSEEN_CLASSES = frozenset({"clipped", "aok-hidden", "visually-hidden", "sr-only", "LIGHT_HIGHLIGHT", "g-hdn"})
_SPOKEN = etree.XPath(".//text()[not(ancestor::*[@aria-hidden='true'])]")


def text_of(node: Node, most: int = _ANY_TEXT) -> str:
    """Return what a visitor reads in an element, as one line; "" where it holds more than `most` elements."""
    if len(node) == 0:
        return " ".join((node.text or "").split())
    pieces: list[str] = []
    waiting: list[Node | str] = [node]
    seen = 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            pieces.append(part)
            continue
        if (seen == most or seen % _PACE == 0) and _is_too_much(seen, most):
            return ""
        seen += 1
        if part.tag in _BLOCKS:
            pieces.append(" ")
            waiting.append(" ")
        if part.text:
            pieces.append(part.text)
        for child in reversed(part):
            if child.tail:
                waiting.append(child.tail)
            if not _is_unseen(child):
                waiting.append(child)
    return " ".join("".join(pieces).split())


def _is_too_much(seen: int, most: int) -> bool:
    if seen < most:
        return not may_step(_PACE)
    if most == _ANY_TEXT:  # below that, whoever asks looks for a label
        cut("texts_of_too_many_elements")
    return True


def visible_amount(node: Node, most: int = _ANY_TEXT) -> str:
    """Return the text of an element without what is repeated for the eye only, as prices often are."""
    if len(node) == 0 or node.find(".//*[@aria-hidden]") is None:
        return text_of(node, most)
    found = _SPOKEN(node)
    pieces = [str(piece) for piece in found] if isinstance(found, list) else []
    spoken = " ".join(" ".join(pieces).split())
    return spoken if re.search(r"\d", spoken) else text_of(node, most)


def pair_of(node: Node, most: int = _ANY_TEXT) -> str:
    """Return name and value of one row of a table of particulars, with a tab between; "" where it is no such row."""
    while len(node) == 1 and not (node.text or "").strip():
        node = node[0]
    parts = [text for child in node if (text := text_of(child, most))]
    if len(parts) >= 2:  # noqa: PLR2004 - a name and a value
        return parts[0] + "\t" + " ".join(parts[1:])
    name, *value = re.split(r"[:：]", text_of(node), maxsplit=1)
    return f"{name}\t{value[0].strip()}" if value else ""


def _is_unseen(node: Node) -> bool:
    if node.tag in _UNSEEN:
        return True
    names = node.get("class")
    return names is not None and not _UNSEEN_CLASSES.isdisjoint(names.split())


def nodes(find: etree.XPath, root: Node) -> list[Node]:
    """Return the elements that an XPath finds."""
    found = find(root)
    return [node for node in found if isinstance(node, Node)] if isinstance(found, list) else []
