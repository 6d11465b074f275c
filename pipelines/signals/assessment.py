"""From the brands a listing names to how much it looks like an infringement, and why."""

from crawler.items import Listing
from crawler.watchlist import Brand, Watchlist
from crawler.watchlist.judging import Judging
from pipelines.signals.case import Case, case_of
from pipelines.signals.context import NO_CONTEXT, Context
from pipelines.signals.labels import suggestion
from pipelines.signals.rules import first_that_applies
from pipelines.signals.seller import is_authorised
from pipelines.signals.table import AUTHORISED_WEIGHT, TABLE, risk_of
from pipelines.signals.version import SIGNALS_VERSION
from pipelines.snapshot import Assessed, Hit, Label, Matched, Reason

_NOTHING = Assessed(score=0.0, risk="none", suggestion=None, reasons=(), version=SIGNALS_VERSION)
HIGHEST = 100.0
RULE = "rule"
"""What stands for a signal in the reason that a rule of the watchlist gives."""


def assess(listing: Listing, matched: Matched, watchlist: Watchlist, context: Context = NO_CONTEXT) -> Assessed:
    """Assess one listing. Without a watched brand there is no risk and no reason.

    A function of its arguments alone. `matched` must come from a finder of the same watchlist; brands that the
    watchlist does not hold are passed over. Spans of hits are those of the listing's texts as they are given here.
    """
    if not matched.hits:
        return _NOTHING
    named = [watchlist.by_name[name] for name in matched.brands if name in watchlist.by_name]
    authorised = [brand for brand in named if is_authorised(listing, brand)]
    brands = tuple(brand for brand in named if brand not in authorised) if authorised else tuple(named)
    if not brands:
        return _authorised(listing, authorised) if authorised else _NOTHING
    names = {brand.name for brand in brands}
    hits = tuple(hit for hit in matched.hits if hit.brand in names)
    return _judged(case_of(listing, brands, hits, context), hits, watchlist.judging)


def _judged(case: Case, hits: tuple[Hit, ...], judging: Judging) -> Assessed:
    found = [(signal, finding) for signal in TABLE if (finding := signal.measure(case)) is not None]
    weights = judging.weights
    reasons = [
        Reason(signal.name, strength, weight, sentence)
        for signal, (strength, sentence) in found
        if (weight := weights.get(signal.name, signal.weight) if weights else signal.weight)  # type: ignore[call-overload] # a name of the table is one of the watchlist's, which a test shows
    ]
    # How sure it is that one of these brands is meant, with the surest hit as the measure.
    certainty = max(hit.confidence for hit in hits)
    total = sum(reason.strength * reason.weight for reason in reasons)
    score = round(min(HIGHEST, max(0.0, total)) * certainty, 1)
    label = suggestion(reasons)
    if judging.rules:
        strengths = {signal.name: finding[0] for signal, finding in found}
        if rule := first_that_applies(judging.rules, case, strengths, label):
            label = rule.label or label
            raised = max(score, rule.score_at_least or 0.0)
            reasons.append(
                Reason(RULE, 1.0, round(raised - score, 1), f'the rule "{rule.name}" of the watchlist applies')
            )
            score = raised
    return _assessed(score, label, reasons)


def _assessed(score: float, label: Label | None, reasons: list[Reason]) -> Assessed:
    if not reasons:
        return _NOTHING
    return Assessed(
        score=score,
        risk=risk_of(score),
        suggestion=label,
        reasons=tuple(sorted(reasons, key=lambda reason: -abs(reason.strength * reason.weight))),
        version=SIGNALS_VERSION,
    )


def _authorised(listing: Listing, brands: list[Brand]) -> Assessed:
    names = " and ".join(brand.name for brand in brands)
    seller = listing.seller
    who = (seller.name or seller.id) if seller else None
    sentence = f'"{who}" is an authorised seller of {names} on {listing.marketplace}'
    reason = Reason("authorised_seller", 1.0, AUTHORISED_WEIGHT, sentence)
    return Assessed(score=0.0, risk="none", suggestion="authorised", reasons=(reason,), version=SIGNALS_VERSION)
