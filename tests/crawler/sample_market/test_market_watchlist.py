"""The bundled watchlist fits the market that it watches."""

from importlib.resources import files

import pytest
import yaml

from crawler.sample_market.catalogue import catalogue
from crawler.sample_market.days import offers
from crawler.sample_market.price_tags import PER_DOLLAR
from crawler.sample_market.searching import PAGE_SIZE, find

WATCHLIST = yaml.safe_load((files("crawler.sample_market") / "watchlist.yaml").read_text(encoding="utf-8"))
CRAWL_SECONDS_A_DAY = 18


@pytest.mark.parametrize("day", [1, 2])
def test_the_watchlists_terms_meet_nearly_all_watched_offers_in_time(day: int) -> None:
    (search,) = WATCHLIST["searches"]
    results = [find(term, day)[: search["pages"] * PAGE_SIZE] for term in search["terms"]]
    met = {offer.id for found in results for offer in found}
    pages = sum(max(1, -(-len(found) // PAGE_SIZE)) for found in results)
    watched = {offer.id for offer in offers(day) if offer.brand is not None}
    assert len(watched - met) <= 6
    assert (len(met) + pages + 1) * 0.05 < CRAWL_SECONDS_A_DAY
    assert all(results)


def test_the_watchlist_knows_the_markets_brands_prices_and_authorised_shops() -> None:
    for entry, brand in zip(WATCHLIST["brands"], catalogue().brands, strict=True):
        prices = {price["currency"]: price["amount"] for price in entry["reference_prices"]}
        assert entry["name"] == brand.name
        assert prices == {
            currency: pytest.approx(brand.reference_usd * float(rate)) for currency, rate in PER_DOLLAR.items()
        }
        assert set(entry["authorised_sellers"]["sample_market"]) == {
            shop.id for shop in catalogue().shops if "authorised" in shop.roles and shop.brand == brand.name
        }


def test_the_watchlists_excluding_words_exclude_homonyms_alone() -> None:
    for entry in WATCHLIST["brands"]:
        for word in entry.get("not_when", ()):
            hit = {offer.kind for offer in offers(1) if word in f"{offer.title} {offer.description}".casefold()}
            assert hit == {"homonym"}, word
