"""What can not be in the amounts of result rows."""

import operator
from collections import Counter

from crawler.reading.columns import Table


def check_prices(table: Table, anomalies: Counter[str]) -> None:
    """Count what can not be in a row's amounts, and take out list prices and ends of ranges not above the price."""
    prices = table.fields.get("price")
    if not prices:
        return
    currencies = table.fields.get("currency") or [None] * len(prices)
    if not all(currencies):
        priced = zip(prices, currencies, strict=True)
        unclear = sum(price is not None and currency is None for price, currency in priced)
        if unclear:
            anomalies["price_without_currency"] += unclear
    for name in ("list_price", "price_max"):
        others = table.fields.get(name)
        if not others or (all(prices) and all(others) and all(map(operator.gt, others, prices))):
            continue
        pairs = zip(prices, others, strict=True)
        kept = [other if other is None or price is None or other > price else None for price, other in pairs]
        wrong = sum(map(operator.is_not, kept, others))
        if wrong:
            table.fields[name] = kept
            table.raw[name] = [
                raw if other is not None else None for raw, other in zip(table.raw[name], kept, strict=True)
            ]
        if wrong and name == "list_price":  # an end of a range that is its beginning is no mistake
            anomalies["list_price_not_above_price"] += wrong
