"""What an analyst changes about judging: the weights of signals, and rules of their own."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from crawler.watchlist.faults import nearest
from crawler.watchlist.marked import Document, Fault, shorten
from crawler.watchlist.values import Entry, Words

SignalName = Literal[
    "counterfeit_claim",
    "quality_grade",
    "copy_trade_slang",
    "disguised_name",
    "authentic_yet_far_too_cheap",
    "left_over_claim",
    "parallel_import_claim",
    "look_alike_claim",
    "second_hand",
    "made_to_fit",
    "price_far_below_reference",
    "price_far_below_same_search",
    "off_platform_contact",
    "hints_at_a_private_deal",
    "over_assurance",
    "several_brands_in_title",
    "unbranded_yet_named",
    "wholesale_quantities",
    "poses_as_official_shop",
    "seller_decided_against",
    "images_at_other_sellers",
    "seller_of_many_brands",
    "borrowed_pictures",
    "from_a_place_of_copies",
]
"""The signals that judge; `pipelines.signals.table` says what each looks at and weighs."""

LabelName = Literal[
    "counterfeit",
    "left_over",
    "parallel_import",
    "second_hand",
    "look_alike",
    "authorised",
    "genuine",
    "not_the_brand",
    "unsure",
]
"""The labels of decisions; those of `pipelines.snapshot`."""

HEAVIEST = 100
"""Points that suffice for the highest score."""


def _signal(name: object) -> object:
    if not isinstance(name, str) or name not in get_args(SignalName):
        told = nearest(name, get_args(SignalName)) if isinstance(name, str) else "."
        raise ValueError(f"the name of a signal, as `docs/judging.md` lists them{told}")
    return name


def _label(name: object) -> object:
    if not isinstance(name, str) or name not in get_args(LabelName):
        told = nearest(name, get_args(LabelName)) if isinstance(name, str) else "."
        raise ValueError(f"one of {', '.join(get_args(LabelName))}{told}")
    return name


def _number(value: object, lowest: int, highest: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not lowest <= value <= highest:
        raise ValueError(f"a number from {lowest} to {highest}")
    return float(value)


Signal = Annotated[SignalName, BeforeValidator(_signal)]
Label = Annotated[LabelName, BeforeValidator(_label)]
Weight = Annotated[float, BeforeValidator(lambda value: _number(value, -HEAVIEST, HEAVIEST))]
Score = Annotated[float, BeforeValidator(lambda value: _number(value, 0, HEAVIEST))]
Share = Annotated[float, BeforeValidator(lambda value: _number(value, 0, 1))]


class Condition(Entry):
    """What must be so of an offer: everything that is given here."""

    signal: Signal | None = None
    """This signal spoke."""
    strength_at_least: Share | None = None
    """It spoke with this strength or more; 0–1."""
    without: Signal | None = None
    """This signal did not speak."""
    share_of_reference_below: Share | None = None
    """The price is known to be a smaller part of the reference price than this; 0.2 is a fifth."""
    brand: Words | None = None
    """The offer names this brand of the watchlist."""
    label: Label | None = None
    """The weights point to this label."""
    marketplace: Words | None = None
    """The offer is on this marketplace."""

    @model_validator(mode="after")
    def _says_something(self) -> "Condition":
        if self.strength_at_least is not None and self.signal is None:
            raise ValueError('"strength_at_least" beside the "signal" that it is about')
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise ValueError(f"at least one of {', '.join(type(self).model_fields)}")
        return self


class Rule(Entry):
    """What follows where all conditions hold. The first rule that applies is the only one."""

    name: Words
    """What a reviewer reads."""
    when: Annotated[tuple[Condition, ...], Field(min_length=1)]
    """All of these must hold."""
    label: Label | None = None
    """The label to suggest; left out, what the weights point to."""
    score_at_least: Score | None = None
    """The score is raised to this, 0–100; left out, it stays."""

    @model_validator(mode="after")
    def _does_something(self) -> "Rule":
        if self.label is None and self.score_at_least is None:
            raise ValueError('a rule with a "label", a "score_at_least" or both')
        return self


class Judging(Entry):
    """The analyst's own weights and rules."""

    weights: Mapping[Signal, Weight] = Field(default_factory=dict)
    """Signal to the points that it adds at full strength; 0 silences it."""
    rules: tuple[Rule, ...] = ()
    """Tried in order; the first that applies counts."""


def unknown_brands(document: Document) -> list[Fault]:
    """Find rules for brands that the watchlist does not hold. Looks at raw content: it may hold other mistakes."""
    content = document.content if isinstance(document.content, Mapping) else {}
    names = [brand.get("name") for brand in _groups(content.get("brands"))]
    known = [name for name in names if isinstance(name, str)]
    judging = content.get("judging")
    faults: list[Fault] = []
    for number, rule in enumerate(_groups(judging.get("rules") if isinstance(judging, Mapping) else None)):
        for place, condition in enumerate(_groups(rule.get("when"))):
            brand = condition.get("brand")
            if isinstance(brand, str) and brand not in known:
                line = document.line_of(("judging", "rules", number, "when", place, "brand"))
                sentence = f'a rule is for the brand "{shorten(brand)}", which is not in this watchlist'
                faults.append(Fault(line, sentence + nearest(brand, known)))
    return faults


def _groups(value: object) -> Iterator[Mapping[str, object]]:
    """Yield each entry of a list, with an empty group for one that is none, so that numbers stay."""
    for entry in value if isinstance(value, tuple) else ():
        yield entry if isinstance(entry, Mapping) else {}
