"""From the brands a listing names to how much it looks like an infringement, and why."""

from crawler.items import Listing
from crawler.watchlist import Brand, Watchlist
from pipelines.signals.case import Case
from pipelines.signals.seller import is_authorised
from pipelines.signals.table import AUTHORISED_WEIGHT, SIGNALS_VERSION, TABLE, risk_of
from pipelines.signals.vocabulary import Claim, claims_in
from pipelines.snapshot import Assessed, Label, Matched, Reason
from pipelines.words.folding import fold

_NOTHING = Assessed(score=0.0, risk="none", suggestion=None, reasons=(), version=SIGNALS_VERSION)
_WEIGHTS: dict[str, tuple[float, Label | None]] = {signal.name: (signal.weight, signal.label) for signal in TABLE}


def assess(listing: Listing, matched: Matched, watchlist: Watchlist) -> Assessed:
    """Assess one listing. Without a watched brand there is no risk and no reason.

    `matched` must come from a finder of the same watchlist; brands that the watchlist does not hold are passed over.
    """
    if not matched.hits:
        return _NOTHING
    named = [watchlist.by_name[name] for name in matched.brands if name in watchlist.by_name]
    authorised = [brand for brand in named if is_authorised(listing, brand)]
    brands = tuple(brand for brand in named if brand not in authorised) if authorised else tuple(named)
    if not brands:
        return _authorised(listing, authorised) if authorised else _NOTHING
    return _judged(Case(listing, brands, _claims(listing, brands)), _certainty(matched, brands))


def _claims(listing: Listing, brands: tuple[Brand, ...]) -> dict[str, Claim]:
    texts = {"title": listing.title, "description": listing.description}
    return claims_in(
        {field: text for field, text in texts.items() if text},
        # Folded only where a term was met, which is seldom.
        lambda: frozenset(fold(word) for brand in brands for word in (*brand.names, *brand.lines)),
    )


def _certainty(matched: Matched, brands: tuple[Brand, ...]) -> float:
    """How sure it is that one of these brands is meant, with the surest hit as the measure."""
    names = {brand.name for brand in brands}
    return max(hit.confidence for hit in matched.hits if hit.brand in names)


def _judged(case: Case, certainty: float) -> Assessed:
    reasons = [
        Reason(signal.name, finding[0], signal.weight, finding[1])
        for signal in TABLE
        if (finding := signal.measure(case)) is not None
    ]
    if not reasons:
        return _NOTHING
    total = sum(reason.strength * reason.weight for reason in reasons)
    score = round(min(1.0, max(0.0, total)) * certainty, 4)
    return Assessed(
        score=score,
        risk=risk_of(score),
        suggestion=_suggestion(reasons),
        reasons=tuple(reasons),
        version=SIGNALS_VERSION,
    )


def _suggestion(reasons: list[Reason]) -> Label | None:
    """Choose the label that most weight points to; of equal ones the first in the table."""
    pointed: dict[Label, float] = {}
    for reason in reasons:
        weight, label = _WEIGHTS[reason.signal]
        if label is not None:
            pointed[label] = pointed.get(label, 0.0) + abs(reason.strength * weight)
    return max(pointed, key=lambda label: pointed[label], default=None)


def _authorised(listing: Listing, brands: list[Brand]) -> Assessed:
    names = " and ".join(brand.name for brand in brands)
    seller = listing.seller
    who = (seller.name or seller.id) if seller else None
    sentence = f'"{who}" is an authorised seller of {names} on {listing.marketplace}'
    reason = Reason("authorised_seller", 1.0, AUTHORISED_WEIGHT, sentence)
    return Assessed(score=0.0, risk="none", suggestion="authorised", reasons=(reason,), version=SIGNALS_VERSION)
