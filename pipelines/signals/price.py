"""Signals from the price. None of them can decide alone: sales, outlets and errors are cheap as well."""

from pipelines.signals.case import Case, Finding

SUSPECT_BELOW = 0.5
"""Share of the reference price from which on a price is remarkable; sales and parallel imports stay above it."""
SUSPECT_BELOW_USED = 0.2
CLEAREST_AT = 0.05
"""Share at which the signal has its full strength."""
FAR_BELOW_PEERS = 0.3
"""Share of the median of a result page: the page holds accessories and used goods as well."""


def price_far_below_reference(case: Case) -> Finding | None:
    """One piece costs a small part of what the genuine article costs in shops, at the exchange rate of that day."""
    limit = SUSPECT_BELOW_USED if case.second_hand else SUSPECT_BELOW
    if case.reference is None or case.reference.share >= limit:
        return None
    return _strength(case.reference.share, limit), case.reference.sentence


def price_far_below_same_search(case: Case) -> Finding | None:
    """One piece costs a small part of what the same search shows for the brand (median of at least five offers)."""
    if case.peers is None or case.peers.share >= FAR_BELOW_PEERS or case.second_hand:
        return None
    return _strength(case.peers.share, FAR_BELOW_PEERS), case.peers.sentence


def _strength(share: float, limit: float) -> float:
    return max(0.001, round(min(1.0, (limit - share) / (limit - CLEAREST_AT)), 3))
