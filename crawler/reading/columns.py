"""What the offers of one page state, parsed a field at a time: one look tells that most columns are plain."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context
from itertools import repeat
from typing import Any
from urllib.parse import unquote

from crawler.items import Seller
from crawler.reading.money import Amounts, currency_of, decimal_of, read_amounts, resolve
from crawler.reading.plain_cells import lines_of, words_of
from crawler.reading.sealing import sealer
from crawler.reading.values import (
    KEEPS_RAW,
    LONGEST_TEXT,
    MONEY,
    PARSERS,
    SELLER_FIELDS,
    Surroundings,
    count,
    plain_text,
    web_address,
)

Columns = Mapping[str, Sequence[Any]]
"""Field name to what stood there, one cell for each offer: text, a JSON value, a list of texts, or None."""

_LONE_DECIMALS = re.compile(r"(?<=\d) +(?=[.,]\d)")
_PLAIN_AMOUNTS = re.compile(r"(?:[0-9]{1,15}+(?:\.[0-9]{1,9}+)?+ )++")
_PLAIN_IMAGES = re.compile(r"(?:https?://[^ /?#,][^ ]*+ )++")
_exact = Context(prec=24).create_decimal
"""Of up to 24 digits, which plain amounts have, what `Decimal` makes, which asks for the thread's context each time."""
_LONGEST_RAW = 200
_seal_names = sealer(Seller, ["name"])


@dataclass(slots=True)
class Table:
    """Values of all offers of a page, by field; None where an offer has none. raw: the text behind what was parsed."""

    fields: dict[str, Sequence[Any]] = field(default_factory=dict)
    raw: dict[str, Sequence[str | None]] = field(default_factory=dict)

    def put(self, name: str, cells: Sequence[Any], raw: Sequence[str | None] | None = None) -> None:
        """Set a column; where it has been filled before, cells with a value replace those."""
        self.fields[name] = _over(self.fields.get(name), cells)
        if raw is not None:
            self.raw[name] = _over(self.raw.get(name), raw)

    def only(self, rows: Sequence[int]) -> "Table":
        """Return the table of some of the rows."""
        fields: dict[str, Sequence[Any]] = {name: [cells[at] for at in rows] for name, cells in self.fields.items()}
        raw: dict[str, Sequence[str | None]] = {name: [cells[at] for at in rows] for name, cells in self.raw.items()}
        return Table(fields, raw)


def parse_columns(columns: Columns, around: Surroundings) -> Table:
    """Parse what the offers of one page state. All columns have the same length."""
    table = Table()
    signs: Sequence[Amounts | None] | None = None
    for name, cells in columns.items():
        parser = PARSERS.get(name)
        if name in MONEY:
            amounts = _take_money(table, name, cells, around)
            signs = amounts if name == "price" else signs
        elif parser is plain_text:
            table.put(name, _texts(cells, around))
        elif name == "images" and around.image_size is None and _PLAIN_IMAGES.fullmatch(words_of(cells)):
            table.put(name, list(zip(cells, strict=True)))
        elif parser is count and set(map(type, cells)) == {int} and min(cells) >= 0:
            table.put(name, cells, list(map(repr, cells)))  # faster than `str`, and the same
        elif parser is not None:
            parsed = [None if cell is None or cell in ("", []) else parser(cell, around) for cell in cells]
            raw = [None if value is None else _raw(cell) for cell, value in zip(cells, parsed, strict=True)]
            table.put(name, parsed, raw if name in KEEPS_RAW else None)
    _take_currency(table, columns.get("currency"), signs, around)
    _take_seller(table, columns, around)
    return table


def _over(before: Sequence[Any] | None, cells: Sequence[Any]) -> Sequence[Any]:
    if before is None:
        return cells
    return [old if new is None else new for old, new in zip(before, cells, strict=True)]


def _texts(cells: Sequence[Any], around: Surroundings) -> Sequence[str | None]:
    lines = lines_of(cells)
    plain = lines and "<" not in lines and "&" not in lines and len(lines) < LONGEST_TEXT
    return cells if plain else [plain_text(cell, around) for cell in cells]


def _raw(cell: Any) -> str:  # noqa: ANN401 - JSON
    return (" ".join(map(str, cell)) if isinstance(cell, list) else str(cell)).strip()[:_LONGEST_RAW]


def _take_money(table: Table, name: str, cells: Sequence[Any], around: Surroundings) -> Sequence[Amounts | None] | None:
    """Take amounts, and return them with their signs; None where no cell has a sign."""
    if _PLAIN_AMOUNTS.fullmatch(words_of(cells)):
        table.put(name, list(map(_exact, cells)), cells)
        return None
    # A price may stand in several elements, its decimals in one of their own.
    texts = [_LONE_DECIMALS.sub("", " ".join(map(str, cell))) if isinstance(cell, list) else cell for cell in cells]
    amounts = [_amounts(stated, around.currency) for stated in texts]
    raw = [str(stated)[:_LONGEST_RAW] if found else None for stated, found in zip(texts, amounts, strict=True)]
    table.put(name, [found.low if found else None for found in amounts], raw)
    if name != "price":
        return None
    if any(found and found.high is not None for found in amounts):
        ranged = [found if found and found.high is not None else None for found in amounts]
        highs = [found.high if found else None for found in ranged]
        table.put("price_max", highs, [of if found else None for of, found in zip(raw, ranged, strict=True)])
    return amounts


def _amounts(stated: Any, currency: str | None) -> Amounts | None:  # noqa: ANN401 - JSON
    if isinstance(stated, str):
        return read_amounts(stated, currency) if stated else None
    amount = decimal_of(stated)
    return None if amount is None else Amounts(amount)


def _take_currency(
    table: Table, stated: Sequence[Any] | None, signs: Sequence[Amounts | None] | None, around: Surroundings
) -> None:
    """Take the amount's own sign, then the stated code, then (for a sign that allows it) the site's."""
    prices, list_prices = table.fields.get("price"), table.fields.get("list_price")
    if not prices and not list_prices:
        return
    rows = len(prices or list_prices or ())
    codes = [code if isinstance(code, str) else None for code in stated] if stated else [None] * rows
    known: dict[Any, str | None] = {}
    if signs is None and prices and all(prices):
        meant = {code: _currency(None, code, around.currency) for code in set(codes)}
        table.put("currency", list(map(meant.get, codes)) if len(meant) > 1 else list(meant.values()) * rows)
        return
    cells: list[str | None] = []
    for price, list_price, sign, code in zip(
        prices or repeat(None), list_prices or repeat(None), signs or repeat(None), codes, strict=False
    ):
        if price is None and list_price is None:
            cells.append(None)
            continue
        key = code if sign is None else (sign.currency, sign.candidates, code)
        if key not in known:
            known[key] = _currency(sign, code, around.currency)
        cells.append(known[key])
    table.put("currency", cells)


def _currency(sign: Amounts | None, stated: str | None, site: str | None) -> str | None:
    own, candidates = (sign.currency, sign.candidates) if sign else (None, frozenset[str]())
    code, meant = currency_of(stated) if stated is not None else (None, candidates)
    return resolve(own, candidates or meant, code, site)


def _take_seller(table: Table, columns: Columns, around: Surroundings) -> None:
    stated = [columns.get(name) for name in SELLER_FIELDS]
    if not any(stated):
        return
    if columns.keys().isdisjoint(SELLER_FIELDS[1:]):
        names = _texts(columns[SELLER_FIELDS[0]], around)
        if "%" in "".join(filter(None, names)):
            names = [unquote(name) if name else None for name in names]
        sellers: Sequence[Seller | None] = _seal_names(names)
        if not all(names):
            sellers = [seller if name else None for seller, name in zip(sellers, names, strict=True)]
        table.put("seller", sellers)
        return
    texts = [repeat(None) if cells is None else _texts(cells, around) for cells in stated]
    known: dict[tuple[str | None, ...], Seller | None] = {}
    sellers = []
    for name, identity, url, location in zip(*texts, strict=False):
        key = (name, identity, url, location)
        if key not in known:
            known[key] = _seller(name, identity, web_address(url, around) if url else None, location)
        sellers.append(known[key])
    table.put("seller", sellers)


def _seller(name: str | None, identity: str | None, url: str | None, location: str | None) -> Seller | None:
    name = unquote(name) if name and "%" in name else name
    return Seller(name, identity, url, location) if name or identity or url else None


@dataclass(slots=True)
class Values:
    """Values of one source: by field, with the text behind those that were parsed."""

    fields: dict[str, Any]
    raw: dict[str, str]


def parse_values(stated: Mapping[str, Any], around: Surroundings) -> Values:
    """Parse what one source of an offer page states."""
    table = parse_columns({name: [value] for name, value in stated.items()}, around)
    fields = {name: cells[0] for name, cells in table.fields.items() if cells[0] is not None}
    return Values(fields, {name: found for name, cells in table.raw.items() if (found := cells[0]) is not None})
