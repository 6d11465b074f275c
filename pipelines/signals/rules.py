"""The analyst's own rules: the first whose conditions all hold sets the label, the score or both."""

from collections.abc import Mapping, Sequence

from crawler.watchlist.judging import Condition, Rule
from pipelines.signals.case import Case
from pipelines.snapshot import Label


def first_that_applies(
    rules: Sequence[Rule], case: Case, strengths: Mapping[str, float], label: Label | None
) -> Rule | None:
    """Return the first rule that applies. `strengths` is signal to strength of those that spoke, also of weight 0."""
    return next((rule for rule in rules if all(_holds(one, case, strengths, label) for one in rule.when)), None)


def _holds(condition: Condition, case: Case, strengths: Mapping[str, float], label: Label | None) -> bool:
    below = condition.share_of_reference_below
    marketplace = condition.marketplace
    return (
        (condition.signal is None or strengths.get(condition.signal, -1.0) >= (condition.strength_at_least or 0.0))
        and (condition.without is None or condition.without not in strengths)
        and (below is None or (case.reference is not None and case.reference.share < below))
        and (condition.brand is None or any(brand.name == condition.brand for brand in case.brands))
        and (condition.label is None or condition.label == label)
        and (marketplace is None or marketplace.casefold() == case.listing.marketplace.casefold())
    )
