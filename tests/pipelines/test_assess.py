"""The stage: a page's own median, what is known from elsewhere, and that stored facts are judged alike."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from crawler.errors import OperatorError
from crawler.items import Listing, Seller
from crawler.watchlist import Brand, ReferencePrice, Watchlist
from crawler.watchlist.judging import Judging
from pipelines.assess import Assess, assess, judging_version
from pipelines.match import match
from pipelines.matching.brands import BrandFinder
from pipelines.normalise import NOT_FACTS, facts_of, listing_of
from pipelines.signals.assessment import assess as judge
from pipelines.signals.context import Context, Known
from pipelines.signals.peers import peers_of
from pipelines.signals.version import SIGNALS_VERSION
from pipelines.snapshot import SnapshotPage
from tests.pipelines.offers import NOON, offer, page_of

WATCHLIST = Watchlist(
    brands=(Brand(name="Gucci", reference_prices=(ReferencePrice(amount=Decimal(1200), currency="USD"),)),)
)
FINDER = BrandFinder(WATCHLIST)
PRICES = (100, 800, 900, 1000, 1100, 1200)


def page(*listings: Listing, **captured: Any) -> SnapshotPage:  # noqa: ANN401 -- fields of PageCapture
    return match(page_of(*listings, **captured), FINDER)


def results() -> SnapshotPage:
    return page(*(offer(number, price=Decimal(price)) for number, price in enumerate(PRICES, start=1)))


def spoke(judged: SnapshotPage, place: int = 0) -> dict[str, str]:
    assessed = judged.snapshots[place].assessed
    assert assessed is not None
    return {reason.signal: reason.sentence for reason in assessed.reasons}


def test_a_price_is_held_against_the_other_results() -> None:
    told = spoke(assess(results(), WATCHLIST))
    assert told["price_far_below_same_search"] == (
        "100 EUR is 11 % of the median of 6 offers of Gucci in the same results, 950 EUR"
    )
    assert told["price_far_below_reference"].endswith("at the ECB's rate of 2026-02-27)")


def test_an_offer_page_has_no_other_results() -> None:
    told = spoke(assess(page(*(one.listing for one in results().snapshots), view="listing"), WATCHLIST))
    assert "price_far_below_same_search" not in told
    assert "price_far_below_reference" in told


def test_without_a_brand_nothing_is_said() -> None:
    judged = assess(page(offer(1, title="plain bag")), WATCHLIST)
    assert spoke(judged) == {}


class Remembered:
    """Knowledge that a test writes down."""

    def __init__(self, known: Mapping[str, Known]) -> None:
        self.known = known
        self.asked: list[str] = []

    async def of(self, listings: Sequence[Listing]) -> Mapping[str, Known]:
        self.asked += [listing.key for listing in listings]
        return self.known


async def test_the_stage_asks_once_a_page_for_what_is_known() -> None:
    knowledge = Remembered({"bazaar:2": Known(decided_against=3)})
    stage = Assess(WATCHLIST, knowledge)
    judged = await stage.process_item(page(offer(1), offer(2), offer(3, title="plain bag")))
    assert knowledge.asked == ["bazaar:1", "bazaar:2"]
    assert "seller_decided_against" in spoke(judged, 1)
    assert "seller_decided_against" not in spoke(judged, 0)


class OutOfReach(Remembered):
    async def of(self, listings: Sequence[Listing]) -> Mapping[str, Known]:
        raise OperatorError(f"nobody can be asked about {len(listings)} listings")


async def test_where_nobody_can_be_asked_the_page_is_judged_by_itself() -> None:
    judged = await Assess(WATCHLIST, OutOfReach({})).process_item(results())
    assert spoke(judged) == spoke(assess(results(), WATCHLIST))


async def test_a_stage_that_knows_nothing_judges_by_the_page_alone() -> None:
    assert spoke(await Assess(WATCHLIST).process_item(results())) == spoke(assess(results(), WATCHLIST))


def test_stored_facts_are_judged_as_the_listing_was() -> None:
    judged = assess(results(), WATCHLIST)
    stored = [
        (listing_of("bazaar", one.listing.listing_id, one.facts.values), one.matched)
        for one in judged.snapshots
        if one.facts and one.matched
    ]
    context = Context(NOON.date(), peers_of(stored))
    again = [judge(listing, matched, WATCHLIST, context) for listing, matched in stored]
    assert again == [one.assessed for one in judged.snapshots]


def test_spans_are_those_of_the_text_as_stored() -> None:
    told = spoke(assess(page(offer(1, title="  strap   for  \n Gucci", price=Decimal(900))), WATCHLIST))
    assert list(told) == ["made_to_fit"]


def test_facts_become_the_listing_they_came_from() -> None:
    known = offer(
        1,
        description="d",
        list_price=Decimal(2),
        price_max=Decimal(3),
        unit="lot of 2",
        min_order=1,
        condition="New",
        availability="InStock",
        stock=1,
        units_sold=2,
        seller=Seller("n", "i", "u", "l"),
        location="Rome",
        brand_claimed="Gucci",
        category="Bags",
        attributes=(("Brand", "Gucci"),),
        rating=Decimal("4.5"),
        review_count=3,
        listed_at=NOON,
    )
    assert all(getattr(known, field.name) is not None for field in fields(Listing))
    back = listing_of(known.marketplace, known.listing_id, facts_of(known).values)
    assert back == replace(known, **{name: getattr(back, name) for name in NOT_FACTS})
    assert facts_of(listing_of("bazaar", "1", {})).values == {}


def test_the_version_names_matcher_watchlist_signals_and_rates() -> None:
    version = judging_version(WATCHLIST)
    assert version.endswith(f"/{SIGNALS_VERSION}")
    assert SIGNALS_VERSION.partition("-")[2].startswith("ecb20")
    weighed = Watchlist(brands=WATCHLIST.brands, judging=Judging(weights={"second_hand": 0}))
    assert judging_version(weighed) != version
