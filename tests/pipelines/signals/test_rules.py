"""Weights and rules of the watchlist, as they change a judgement."""

from typing import Any

import pytest

from crawler.watchlist import Watchlist
from crawler.watchlist.judging import Judging
from pipelines.signals.version import SIGNALS_VERSION
from pipelines.snapshot import Assessed
from tests.pipelines.signals.cases import judged, spoke, watchlist

HIDDEN_AND_CHEAP = {
    "name": "hidden and cheap",
    "when": ({"signal": "disguised_name", "strength_at_least": 0.5}, {"share_of_reference_below": 0.2}),
    "label": "counterfeit",
    "score_at_least": 80,
}
HIDDEN = "Gu\u200bcci bag"


def judging(*rules: dict[str, Any], **weights: float) -> Watchlist:
    changed = Judging.model_validate({"rules": rules, "weights": weights})
    return watchlist().model_copy(update={"judging": changed})


def by(watched: Watchlist, title: str, **facts: Any) -> Assessed:  # noqa: ANN401 -- fields of Listing
    return judged(None, watched, title=title, **facts)


def test_weights_of_the_watchlist_come_before_those_of_the_table() -> None:
    usual = judged(title="Gucci bag pre-owned", price="100 USD")
    changed = by(judging(price_far_below_reference=90), "Gucci bag pre-owned", price="100 USD")
    assert {reason.weight for reason in usual.reasons} == {45, -10}
    assert {reason.weight for reason in changed.reasons} == {90, -10}
    assert changed.score > usual.score


def test_a_signal_of_weight_0_is_silent() -> None:
    assessed = by(judging(counterfeit_claim=0), "Gucci bag replica")
    assert (assessed.score, assessed.suggestion, assessed.reasons) == (0.0, None, ())


def test_a_rule_sets_label_and_score_and_is_a_reason() -> None:
    assessed = by(judging(HIDDEN_AND_CHEAP), HIDDEN, price="220 USD")
    assert (assessed.suggestion, assessed.score, assessed.risk) == ("counterfeit", 80.0, "high")
    assert spoke(assessed)["rule"] == 'the rule "hidden and cheap" of the watchlist applies'
    assert assessed.version == SIGNALS_VERSION


@pytest.mark.parametrize(
    ("title", "price"),
    [
        (HIDDEN, "300 USD"),
        ("Gucci bag", "30 USD"),
        (HIDDEN, "30 VND"),  # there is no rate: the share is not known
        ("ＧＵＣＣＩ bag", "30 USD"),
    ],
)
def test_a_rule_needs_all_its_conditions(title: str, price: str) -> None:
    assert "rule" not in spoke(by(judging(HIDDEN_AND_CHEAP), title, price=price))


def test_a_rule_never_lowers_a_score_and_may_leave_the_label() -> None:
    rule = {"name": "all", "when": ({"brand": "Gucci"},), "score_at_least": 20}
    usual = judged(title="Gucci bag replica", price="30 USD")
    assessed = by(judging(rule), "Gucci bag replica", price="30 USD")
    assert (assessed.score, assessed.suggestion) == (usual.score, usual.suggestion)


def test_the_first_rule_that_applies_is_the_only_one() -> None:
    first = {"name": "first", "when": ({"label": "second_hand"},), "label": "genuine"}
    second = {"name": "second", "when": ({"brand": "Gucci"},), "label": "unsure"}
    watched = judging(first, second)
    assert by(watched, "Gucci bag pre-owned").suggestion == "genuine"
    assert by(watched, "Gucci bag").suggestion == "unsure"
    assert by(watched, "Nike shoes").suggestion is None


@pytest.mark.parametrize(
    ("condition", "applies"),
    [
        ({"marketplace": "Bazaar"}, True),
        ({"marketplace": "ebay"}, False),
        ({"brand": "Nike"}, False),
        ({"without": "second_hand"}, True),
        ({"without": "counterfeit_claim"}, False),
        ({"signal": "counterfeit_claim", "brand": "Gucci", "label": "counterfeit"}, True),
        ({"signal": "counterfeit_claim", "strength_at_least": 0.9}, False),
        ({"share_of_reference_below": 1}, True),
    ],
)
def test_conditions(condition: dict[str, Any], applies: bool) -> None:
    rule = {"name": "a rule", "when": (condition,), "label": "unsure"}
    told = spoke(by(judging(rule), "Gucci bag 1:1", price="600 USD"))
    assert ("rule" in told) == applies


def test_a_rule_hears_signals_of_weight_0() -> None:
    rule = {"name": "a rule", "when": ({"signal": "second_hand"},), "label": "second_hand"}
    assert by(judging(rule, second_hand=0), "Gucci bag pre-owned").suggestion == "second_hand"


def test_authorised_sellers_come_before_rules() -> None:
    rule = {"name": "a rule", "when": ({"brand": "Gucci"},), "label": "counterfeit", "score_at_least": 100}
    assessed = by(judging(rule), "Gucci bag", marketplace="ebay", seller="gucci_official")
    assert (assessed.score, assessed.suggestion) == (0.0, "authorised")
