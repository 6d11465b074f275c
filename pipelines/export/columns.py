"""The columns of each table: what stands in them, and where in a document it is found."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

Kind = Literal["text", "texts", "amount", "number", "count", "flag", "time"]
Table = Literal["listings", "snapshots", "sightings"]
Value = str | list[str] | Decimal | float | int | bool | datetime | None
Document = Mapping[str, Any]
Row = list[Value]


class Column(NamedTuple):
    """One column; an empty cell is None."""

    name: str
    kind: Kind
    meaning: str
    read: Callable[[Document], Any]


def at(*path: str) -> Callable[[Document], Any]:
    """Return what reads the value at a path of names; None where the document has none."""
    if len(path) == 1:
        (name,) = path
        return lambda document: document.get(name)
    first, *rest = path
    after = at(*rest)
    return lambda document: after(found) if (found := document.get(first)) else None


def pairs(*path: str) -> Callable[[Document], Any]:
    """Return what reads a list of names with values as texts: "colour: red"."""
    read = at(*path)
    return lambda document: [f"{pair['name']}: {pair['value']}" for pair in read(document) or ()]


def each(*path: str) -> Callable[[Document], Any]:
    """Return what reads one field, the last of the path, of every element of the list that stands before it."""
    *before, field = path
    read = at(*before)
    return lambda document: [one[field] for one in read(document) or ()]


JUDGEMENT = (
    Column("brands", "texts", "watched brands that the offer names, most certain first", at("judgement", "brands")),
    Column("risk", "text", "none, low, medium or high", at("judgement", "risk")),
    Column("score", "number", "0–100: how much it looks like an infringement", at("judgement", "score")),
    Column("suggestion", "text", "label that the signals point to", at("judgement", "suggestion")),
    Column("reasons", "texts", "why, weightiest first", each("judgement", "reasons", "sentence")),
    Column("judged_by", "text", "versions of what judged", at("judgement", "version")),
)
FACTS = (
    Column("title", "text", "as the page has it", at("facts", "title")),
    Column("price", "amount", "what a buyer pays for one; the lowest of a range", at("facts", "price")),
    Column("currency", "text", "of all amounts in the row, ISO 4217", at("facts", "currency")),
    Column("list_price", "amount", "price that is struck out", at("facts", "list_price")),
    Column("price_max", "amount", "highest of a range", at("facts", "price_max")),
    Column("unit", "text", "what the price is for", at("facts", "unit")),
    Column("min_order", "count", "least number that is sold", at("facts", "min_order")),
    Column("condition", "text", "new, used, …, as the page has it", at("facts", "condition")),
    Column("availability", "text", "schema.org ItemAvailability", at("facts", "availability")),
    Column("stock", "count", "how many there are", at("facts", "stock")),
    Column("units_sold", "count", "how many were sold", at("facts", "units_sold")),
    Column("seller", "text", "name of the seller", at("facts", "seller", "name")),
    Column("seller_id", "text", "the marketplace's own identifier of the seller", at("facts", "seller", "id")),
    Column("seller_url", "text", "page of the seller", at("facts", "seller", "url")),
    Column("seller_location", "text", "where the seller is", at("facts", "seller", "location")),
    Column("location", "text", "where it ships from", at("facts", "location")),
    Column("brand_claimed", "text", "brand that the page itself names", at("facts", "brand_claimed")),
    Column("category", "text", "as the marketplace has it", at("facts", "category")),
    Column("attributes", "texts", "`name: value` each", pairs("facts", "attributes")),
    Column("images", "texts", "addresses, the main one first", at("facts", "images")),
    Column("rating", "amount", "of the offer, as the page has it", at("facts", "rating")),
    Column("review_count", "count", "how many rated it", at("facts", "review_count")),
    Column("listed_at", "time", "when it was put up", at("facts", "listed_at")),
    Column("url", "text", "address of the offer", at("facts", "url")),
    Column("description", "text", "as the page has it", at("facts", "description")),
)
SEEN = (
    Column("first_seen", "time", "when it was first seen so", at("first_seen")),
    Column("last_seen", "time", "when it was last seen so", at("last_seen")),
)
TABLES: Mapping[Table, tuple[Column, ...]] = {
    "listings": (
        Column("key", "text", "`marketplace:listing_id`", at("_id")),
        Column("marketplace", "text", "name of the marketplace or shop", at("marketplace")),
        Column("listing_id", "text", "the marketplace's own identifier", at("listing_id")),
        Column("status", "text", "whether it is still offered", at("status")),
        Column("status_reason", "text", "how that is known", at("status_reason", "sentence")),
        Column("relists", "text", "key of the earlier offer that it most likely is", at("relists", "listing")),
        *SEEN,
        Column("snapshots", "count", "distinct states that are stored", at("snapshots")),
        *JUDGEMENT,
        *FACTS,
    ),
    "snapshots": (
        Column("snapshot", "text", "`key#number`", at("_id")),
        Column("key", "text", "of the listing", at("listing")),
        Column("number", "count", "from 1, in the order in which they were recorded", at("number")),
        Column("view", "text", "search or listing: the kind of page it was read from", at("view")),
        *SEEN,
        Column(
            "changed", "texts", "names of the facts that are other than in the state before", each("changed", "field")
        ),
        *JUDGEMENT,
        *FACTS,
        Column("facts_hash", "text", "SHA-256 of the facts", at("facts_hash")),
        Column("capture", "text", "fetch or file that showed it first", at("capture")),
        Column("page", "text", "SHA-256 of the page behind it", at("page")),
        Column("reader_version", "text", "what read the page", at("reader_version")),
    ),
    "sightings": (
        Column("sighting", "text", "`capture#rank`", at("_id")),
        Column("time", "time", "when it was seen", at("time")),
        Column("key", "text", "of the listing", at("listing")),
        Column("crawl", "text", "run that saw it", at("crawl")),
        Column("view", "text", "search or listing: the kind of page it was seen on", at("view")),
        Column("term", "text", "what was searched for", at("term")),
        Column("result_page", "count", "page of results, from 1", at("result_page")),
        Column("rank", "count", "place among all results, from 1", at("rank")),
        Column("sponsored", "flag", "whether the marketplace was paid to show it", at("sponsored")),
        Column("price", "amount", "as seen", at("price")),
        Column("currency", "text", "of the price, ISO 4217", at("currency")),
        Column("units_sold", "count", "as seen", at("units_sold")),
        Column("stock", "count", "as seen", at("stock")),
        Column("availability", "text", "schema.org ItemAvailability", at("availability")),
    ),
}


def rows(columns: Sequence[Column], documents: Sequence[Document]) -> list[Row]:
    """Return a row of values in the order of the columns for each document."""
    reads = [column.read for column in columns]
    return [[read(document) for read in reads] for document in documents]
