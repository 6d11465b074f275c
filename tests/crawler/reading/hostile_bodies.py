"""Bodies made to be slow, large or misleading, each made by a function so that no process holds them all."""

import json
from collections.abc import Callable
from functools import partial

MIB = 1 << 20
LARGEST = 16 * MIB
"""Bytes that a crawl lets a site send."""


def page(inside: bytes, head: bytes = b"<title>Offers</title>") -> bytes:
    return b"<!doctype html><html><head>" + head + b"</head><body>" + inside + b"</body></html>"


def filled(piece: bytes, size: int = LARGEST, before: bytes = b"", after: bytes = b"") -> bytes:
    """Return a page with as many pieces in it as `size` allows."""
    return page(before + piece * (size // len(piece)) + after)


def nested(*opening: bytes, times: int = 100_000, within: bytes = b"x") -> bytes:
    return page(b"".join(opening) * times + within)


def script(piece: bytes, size: int = LARGEST, before: bytes = b"") -> bytes:
    return filled(piece, size, b"<script>" + before, b"</script>")


def json_script(kind: bytes, content: bytes) -> bytes:
    return page(b'<script id="__NEXT_DATA__" type="' + kind + b'">' + content + b"</script>")


def members(times: int, piece: bytes, before: bytes = b"") -> bytes:
    """Return an object of so many members, each with its number."""
    return b"{" + before + b",".join(piece % number for number in range(times)) + b"}"


def amount(text: str) -> bytes:
    """Return the page of an offer that states an amount, written as in JSON, wherever there is a number."""
    product = (
        '{"@type":"Product","name":"Oak Table","sku":"20448812","offers":{"price":%s,"priceCurrency":"EUR"},'
        '"aggregateRating":{"ratingValue":%s,"reviewCount":%s}}'
    )
    return json_script(b"application/ld+json", (product % (text, text, text)).encode())


def plain_entities() -> bytes:
    """Return a page whose heading is 10^12 laughs, where entities were followed."""
    laughs = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(13)]
    outer = '<!ENTITY file SYSTEM "file:///etc/passwd">'
    declared = f'<?xml version="1.0"?><!DOCTYPE html [{"".join(laughs)}{outer}]>'
    return f"{declared}<html><body><h1>&a12;</h1><svg><text>&a12;&file;</text></svg></body></html>".encode()


AMOUNTS: tuple[str, ...] = (
    "1e999999",
    '"1e999999"',
    "1e308",
    "1e-999999",
    "9" * 5000,
    json.dumps("9" * 200_000),
    json.dumps("1," * 9999),
)
AMOUNTS += ("Infinity", "NaN", "-5", json.dumps("9" * 100 + "万"), json.dumps(", " * 99_999), json.dumps("²½"))
_JSON_LD, _STATE = b"application/ld+json", b"application/json"
_LD = b'<script type="application/ld+json">'

BODIES: dict[str, Callable[[], bytes]] = {
    "tags within tags": partial(nested, b"<div>"),
    "tables within tables": partial(nested, b"<table><tr><td>", times=30_000),
    "headings within headings": partial(nested, b"<h1><i>", times=1_000),
    "microdata within microdata": partial(nested, b"<div itemprop=name>", times=20_000),
    "RDFa within RDFa": partial(nested, b"<div typeof=Product property=name>", times=20_000),
    "cards within cards": partial(
        nested, b'<li class="product-item s-result-item" data-pid=1><h2>x</h2>', times=20_000
    ),
    "prices within prices": partial(nested, b"<h1>Oak</h1>", b"<div class=price><del>$1.00</del>", times=20_000),
    "JSON within JSON": lambda: b'{"a":' * 500_000,
    "lists within lists": lambda: b"[" * 500_000 + b"]" * 500_000,
    "state within state": partial(json_script, _STATE, b'{"price":[' * 300_000),
    "JSON-LD within JSON-LD": partial(json_script, _JSON_LD, b'{"@graph":[' * 300_000),
    "a literal within a literal": partial(script, b"{a:[", MIB, b"g_page_config = "),
    "an attribute of 10 MB": partial(filled, b"a", 10 * MIB, b'<div data-x="', b'"></div>'),
    "an attribute of a million classes": partial(filled, b"price ", 6 * MIB, b'<div class="', b'">x</div>'),
    "200,000 attributes": lambda: page(b"<div " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x</div>"),
    "attributes without an end": partial(filled, b'<a href="', MIB),
    "entities": plain_entities,
    "16 MiB of entities": partial(filled, b"&amp;"),
    "16 MiB of text": partial(filled, b"plain words "),
    "16 MiB of text without a tag": lambda: b"plain words " * (LARGEST // 12),
    "16 MiB of Chinese": partial(filled, "正品".encode("gb18030")),
    "16 MiB of Russian": partial(filled, "платье ".encode("koi8-r")),
    "16 MiB encoded twice": partial(filled, "é".encode().decode("cp1252").encode()),
    "16 MiB of offers in one line of JSON": lambda: (
        b'{"items":[' + b'{"name":"Oak","price":1},' * (LARGEST // 25) + b"1]}"
    ),
    "16 MiB of numbers": lambda: b"[" + b"1," * (LARGEST // 2) + b"1]",
    "one script of 16 MiB": partial(script, b"a"),
    "one script of brackets": partial(script, b'=[{"', before=b"price"),
    "one script of quotes": partial(script, b"'", before=b'price={"a'),
    "one script of backslashes": partial(script, b"\\", before=b'price={"a":"'),
    "one script of states": partial(script, b"g_page_config={"),
    "scripts of a megabyte": partial(filled, b"<script>" + b"a " * (MIB // 2) + b"</script>"),
    "pushes without an end": partial(script, b'__next_f.push([1,"price'),
    "NUL bytes": partial(filled, b"\0a"),
    "UTF-16 with an odd byte": lambda: "<html><p>a</p>".encode("utf-16-le") * 10_000 + b"<",
    "names for an encoding": lambda: b"<meta charset=idna><meta charset=zlib><meta charset=hex>" + b"a.\xff" * 9_999,
    "punycode": lambda: b"<meta charset=punycode>" + b"a-b99999\xff" * 9_999,
    "100,000 scripts": partial(filled, b"<script>a=1</script>", 2_000_000),
    "JSON-LD without an end": lambda: page((_LD + b"{") * 90_000),
    "JSON-LD of 200,000 things": partial(
        json_script, _JSON_LD, b"[" + b'{"@type":"Product","name":"x"},' * 200_000 + b"1]"
    ),
    "100,000 cards": partial(filled, b"<div class=s-result-item><h2>x</h2></div>", 4_100_000),
    "450,000 elements of the head": lambda: page(b"", b"<meta name=a content=b><link rel=next><base>" * 150_000),
    "scripts without an end": partial(filled, b"<script ", MIB // 2),
    "a price of a million digits": partial(filled, b"1", MIB, b"<h1>Oak</h1><span class=price>", b"</span>"),
    "a price of blanks and commas": partial(filled, b"1, ", MIB, b"<h1>Oak</h1><span class=price>", b"</span>"),
    "16 MiB of lone surrogates": lambda: "\ufeff<p>".encode("utf-16-le") + b"\x00\xd8" * (LARGEST // 2 - 4),
    "16 MiB that no letter stands for": lambda: b"<html lang=en><meta charset=windows-1252>" + b"\x81" * LARGEST,
    "five million objects": lambda: b"[" + b"{}," * 5_500_000 + b"{}]",
    "as many objects as are read": lambda: b"[" + b'{"a":1,"b":2},' * 160_000 + b"{}]",
    "an object of as many keys as are read": lambda: members(240_000, b'"k%07d":{}'),
    "a price for every day": lambda: members(490_000, b'"price%06d":1', b'"name":"Oak","x":1,'),
    "markup that begins like JSON": lambda: b"[" + b"<meta content=1>" * MIB,
    "16 MiB escaped": lambda: b"&lt;html&gt;" + b"&amp;" * (LARGEST // 5),
    "16 MiB of a source view": lambda: b'<body><table><tr><td class="line-content">x' + b"<b>a</b>" * (LARGEST // 8),
    "16 MiB of one name": lambda: b"a." * (LARGEST // 2),
    "tags of 500 attributes": partial(filled, b"<p " + b" ".join(b"a%d" % n for n in range(500)) + b">"),
    "names within names": partial(nested, b"<b class=price itemprop=name>", times=60_000),
    "names within names, often": lambda: page((b"<b class=price itemprop=name>" * 240 + b"</b>" * 240) * 200),
    "headings in one header": partial(nested, b"<header>", b"<h1>x</h1>" * 33_000, times=1),
    "cards beside cards": lambda: page(
        b"<li class=product><a href=/products/oak-1>x</a><b class=price>$1</b></li>" * 16_000
    ),
    "JSON-LD, often": lambda: page((_LD + b'{"@type":"Thing","name":"Oak"}</script>') * 49_000),
    "links of one offer each": lambda: page(
        b"<div>" * 200 + b"".join(b"<p><a href=/itm/%012d>Oak</a><b>x</b></p>" % n for n in range(16_000))
    ),
}


def body(name: str) -> bytes:
    """Make a body by its name, as another process is asked to."""
    return BODIES[name]()
