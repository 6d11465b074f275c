"""The table of signals: what each weighs, why, and which label it points to. Read it before changing a number.

The score is the sum of strength × weight, held within 0–100, times how certain it is that the brand is meant.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.signals import dealing, names, price, seller, words
from pipelines.signals.case import Case, Finding
from pipelines.snapshot import Label, Risk


@dataclass(frozen=True, slots=True)
class Signal:
    """One row. The docstring of `measure` is what a reviewer reads about it."""

    measure: Callable[[Case], Finding | None]
    weight: float
    """Points that full strength adds to the score."""
    label: Label | None
    """What it points to; None where it supports any."""
    source: str
    """Where the weight comes from."""

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.measure.__name__


TABLE = (
    Signal(words.counterfeit_claim, 80, "counterfeit", "decisive beside a brand in every list of terms"),
    Signal(words.quality_grade, 45, "counterfeit", "a strong term, yet batteries and gems are graded as well"),
    Signal(words.copy_trade_slang, 40, "counterfeit", "a strong term of the trade in copies"),
    Signal(names.disguised_name, 40, "counterfeit", "hidden names are a documented evasion; never by accident"),
    Signal(
        words.authentic_yet_far_too_cheap, 20, "counterfeit", "below a fifth of retail, as commercial rules have it"
    ),
    Signal(words.left_over_claim, 45, "left_over", "a case of its own; on luxury goods mostly a euphemism"),
    Signal(words.parallel_import_claim, 15, "parallel_import", "lawful in many places; the brand wants to know"),
    Signal(words.look_alike_claim, 20, "look_alike", "mostly lawful; counts with other signs"),
    Signal(words.second_hand, -10, "second_hand", "resale is lawful and cheap"),
    Signal(words.made_to_fit, -30, "not_the_brand", "accessories name what they fit"),
    # Below the band "high" on purpose: prices alone never decide.
    Signal(price.price_far_below_reference, 45, None, "the oldest sign, and decaying: fakes grow dearer"),
    Signal(price.price_far_below_same_search, 15, None, "needs no reference, yet the results are mixed"),
    Signal(dealing.off_platform_contact, 25, None, "documented with copies of luxury goods; private sellers do it too"),
    Signal(dealing.hints_at_a_private_deal, 15, None, "a weaker form of the same"),
    Signal(words.over_assurance, 10, None, "typical of copies, met with honest resale as well"),
    Signal(names.several_brands_in_title, 20, None, "cheap and precise; large marketplaces block it"),
    Signal(names.unbranded_yet_named, 15, None, "judgement: avoids the marketplace's own brand checks"),
    Signal(dealing.wholesale_quantities, 20, None, "lawsuits name orders of thousands; judgement for the rest"),
    Signal(seller.poses_as_official_shop, 15, None, "judgement: the watchlist knows who is authorised"),
    Signal(seller.seller_decided_against, 30, None, "sellers of copies repeat, as enforcement figures show"),
    Signal(seller.images_at_other_sellers, 15, None, "the largest published gain, yet resellers copy too"),
    Signal(seller.seller_of_many_brands, 10, None, "judgement: department stores have many as well"),
    Signal(words.borrowed_pictures, 5, None, "weak by itself"),
    Signal(dealing.from_a_place_of_copies, 4, None, "a risk of bias: told to the reviewer, hardly counted"),
)

BANDS: tuple[tuple[float, Risk], ...] = ((65, "high"), (35, "medium"), (10, "low"))
"""Lowest score of each band: high, a person should look first; medium, worth a look; low, one weak hint."""

AUTHORISED_WEIGHT = -100.0
"""An authorised seller ends the assessment."""


def risk_of(score: float) -> Risk:
    """Name the band of a score."""
    return next((risk for lowest, risk in BANDS if score >= lowest), "none")
