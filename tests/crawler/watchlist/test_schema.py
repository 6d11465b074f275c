import json
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from crawler.watchlist import check, marked
from crawler.watchlist.schema import json_schema
from crawler.watchlist.template import new_file
from tests.crawler.watchlist.test_alerts import FULL as ALERTS
from tests.crawler.watchlist.test_load import FULL
from tests.running import ROOT

SCHEMA = json.loads(json.dumps(json_schema()))
HEAD = "brands: [{name: A, "
GOOD = [
    FULL,
    new_file("Gucci"),
    (ROOT / "crawler/sample_market/watchlist.yaml").read_text(),
    "brands: [{name: A, owner: }]",
    "brands: [{name: 古驰}]",
    "brands: [{name: A, trade_marks: [{office: EUIPO, number: '1', classes: [1, 45], territory: EU}], budget: 3}]",
    "brands: [{name: A}]\nsearches: [{marketplace: ebay}]",
    "brands: [{name: A}]\nsearches: [{marketplace: ebay, brands: [A], terms_from: [names], budget: 9, pages: 2}]",
    "brands: [{name: A}]\nsearches: [{marketplace: ebay, schedule: {cron: '0 6 * * MON', time_zone: Asia/Tokyo}}]",
    "brands: [{name: A}]\nsearches: [{marketplace: ebay, name: a-b, priority: -5, requests: 5, seasons: [prime_day]}]",
    "brands: [{name: A}]\nseasons: [{name: a, from: 12-20, to: 01-05, times_more: 3}]",
    "brands: [{name: A}]\nseasons: [{name: a, from: 2026-12-20, to: 2027-01-05, cron: '0 * * * *'}]",
    ALERTS,
]
BAD = [
    "brands: []",
    "brands: [{nam: A}]",
    "brands: [{name: 3}]",
    "brands: [{name: '!!'}]",
    f"brands: [{{name: {'x' * 201}}}]",
    HEAD + "aliases: B}]",
    HEAD + "aliases: [3]}]",
    HEAD + "everyday_word: yes}]",
    HEAD + "not_when: }]",
    HEAD + "budget: 0}]",
    HEAD + "reference_prices: [{amount: 0, currency: USD}]}]",
    HEAD + "reference_prices: [{amount: '5', currency: USD}]}]",
    HEAD + "reference_prices: [{amount: 5, currency: usd}]}]",
    HEAD + "authorised_sellers: {ebay: x}}]",
    HEAD + "trade_marks: [{office: EUIPO, number: 12, classes: [18], territory: EU}]}]",
    HEAD + "trade_marks: [{office: EUIPO, number: '12', classes: [46], territory: EU}]}]",
    HEAD + "trade_marks: [{office: EUIPO, number: '12', classes: [], territory: EU}]}]",
    HEAD + "trade_marks: [{office: EUIPO, number: '12', classes: [18], territory: Europe}]}]",
    HEAD + "trade_marks: [{number: '12', classes: [18], territory: EU}]}]",
    "brands: [{name: A}]\nsearches: [{terms: [a]}]",
    "brands: [{name: A}]\nsearches: [{marketplace: ebay, terms: []}]",
    "brands: [{name: A}]\nsearches: [{marketplace: ebay, terms_from: [colours]}]",
    "brands: [{name: A}]\nsearches: [{marketplace: ebay, pages: 0}]",
    "brands: [{name: A}]\nsearches: [{marketplace: ebay, schedule: {cron: daily}}]",
    "brands: [{name: A}]\nsearches: [{marketplace: ebay, schedule: daily}]",
    "brands: [{name: A}]\ncolour: red",
    "brands: [{name: A}]\nsearches: [{marketplace: ebay, name: A b}]",
    "brands: [{name: A}]\nsearches: [{marketplace: ebay, priority: 101}]",
    "brands: [{name: A}]\nsearches: [{marketplace: ebay, requests: 0}]",
    "brands: [{name: A}]\nsearches: [{marketplace: ebay, seasons: []}]",
    "brands: [{name: A}]\nseasons: [{name: a, from: 12-20, to: 01-05, times_more: 1}]",
    "brands: [{name: A}]\nseasons: [{name: a, from: in May, to: 06-01, times_more: 2}]",
    "brands: [{name: A}]\nseasons: [{name: a, first: 05-01, to: 06-01, times_more: 2}]",
    "brands: [{name: A}]\nalerts: {channels: []}",
    "brands: [{name: A}]\nalerts: {channels: [{name: a, address: nothing}]}",
    "brands: [{name: A}]\nalerts: {channels: [{name: a, address: 'json://x'}], kinds: [all]}",
]


def plain(value: Any) -> Any:  # noqa: ANN401 -- any value of a file
    if isinstance(value, dict):
        return {key: plain(inside) for key, inside in value.items()}
    if isinstance(value, tuple):
        return [plain(inside) for inside in value]
    return float(value) if isinstance(value, Decimal) else value


def accepted_by_schema(text: str) -> bool:
    return bool(Draft202012Validator(SCHEMA).is_valid(plain(marked.read(text).content)))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("text", GOOD)
def test_an_editor_accepts_what_the_program_accepts(text: str) -> None:
    assert check(text).faults == ()
    assert accepted_by_schema(text)


@pytest.mark.parametrize("text", BAD)
def test_an_editor_rejects_what_the_program_rejects(text: str) -> None:
    assert check(text).faults
    assert not accepted_by_schema(text)


def test_every_key_is_explained() -> None:
    for name, entry in {**SCHEMA["$defs"], "Watchlist": SCHEMA}.items():
        assert entry["description"], name
        for key, told in entry["properties"].items():
            assert told.get("description"), f"{name}.{key}"
            assert told.get("title") or "$ref" in json.dumps(told), f"{name}.{key}"
            assert "None" not in told["description"], f"{name}.{key}"
