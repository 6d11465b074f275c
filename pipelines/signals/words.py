"""Signals from the seller's own words."""

from pipelines.signals.case import Case, Finding
from pipelines.signals.vocabulary import Claim


def counterfeit_claim(case: Case) -> Finding | None:
    """The seller says, openly or in the trade's code, that the article is a copy."""  # noqa: D401 - a reviewer reads it as it is
    return _told(case.claims.get("counterfeit_claim"), "a word for copies")


def left_over_claim(case: Case) -> Finding | None:
    """The seller says that the article left the factory as surplus, or the shops by a side door."""  # noqa: D401 - a reviewer reads it as it is
    return _told(case.claims.get("left_over"), "a word for factory surplus")


def look_alike_claim(case: Case) -> Finding | None:
    """The seller says that the article resembles the brand's, not that it is the brand's."""  # noqa: D401 - a reviewer reads it as it is
    return _told(case.claims.get("look_alike"), "a word for look-alikes")


def quality_grade(case: Case) -> Finding | None:
    """The seller grades the article as copies are graded ("AAA", 纯原)."""  # noqa: D401 - a reviewer reads it as it is
    return _told(case.claims.get("quality_grade"), "a grade of copies")


def second_hand(case: Case) -> Finding | None:
    """The article was used before: a low price is ordinary, and resale is lawful."""  # noqa: D401 - a reviewer reads it as it is
    if (claim := case.claims.get("second_hand")) is not None:
        return _told(claim, "a word for used goods")
    return (1.0, f'the condition is "{case.listing.condition}"') if case.second_hand else None


def _told(claim: Claim | None, meaning: str) -> Finding | None:
    if claim is None:
        return None
    return claim.strength, f'{claim.field} says "{claim.written}", {meaning}'
