"""Signals from the seller's own words."""

from pipelines.signals.case import Case, Finding
from pipelines.signals.goods import is_said_new, names_main_goods
from pipelines.signals.vocabulary import Group, is_innocent_beside
from pipelines.words.folding import fold

FAR_TOO_CHEAP = 0.2
"""Share of the reference price below which no original is sold new."""
_CLEAREST = 0.05
_OF_THE_NAME = 0.9
"""Strength of what is said of the name itself: "copy of …", "…-style"."""


def counterfeit_claim(case: Case) -> Finding | None:
    """The seller says, openly or in the trade's code, that the article is a copy (replica, 高仿, تقليد)."""  # noqa: D401 - a reviewer reads it as it is
    if told := _told(case, "counterfeit_claim", "a word for copies"):
        return told
    field = case.field_that_says("copies")
    if field is None or is_innocent_beside("counterfeit_claim", fold(f"{case.title} {case.listing.category or ''}")):
        return None
    return _OF_THE_NAME, f"{field} names {_named(case)} as what the article is a copy of"


def quality_grade(case: Case) -> Finding | None:
    """The seller grades the article as copies are graded (AAA quality, 纯原, best batch)."""  # noqa: D401 - a reviewer reads it as it is
    return _told(case, "quality_grade", "a grade of copies")


def copy_trade_slang(case: Case) -> Finding | None:
    """The seller speaks as those do who trade in copies (w2c, QC pics, 懂的来)."""  # noqa: D401 - a reviewer reads it as it is
    return _told(case, "copy_trade_slang", "said in the trade in copies")


def left_over_claim(case: Case) -> Finding | None:
    """The seller says that the article left the factory as surplus, or shops by a side door (overrun, 原单, 尾单)."""  # noqa: D401 - a reviewer reads it as it is
    return _told(case, "left_over", "a word for factory surplus")


def parallel_import_claim(case: Case) -> Finding | None:
    """The seller says that the article was brought in past the local distributor (grey import, 水货, 並行輸入)."""  # noqa: D401 - a reviewer reads it as it is
    return _told(case, "parallel_import", "a word for parallel imports")


def look_alike_claim(case: Case) -> Finding | None:
    """The seller says that the article resembles the brand's, not that it is the brand's (inspired by, dupe, 同款)."""  # noqa: D401 - a reviewer reads it as it is
    if told := _told(case, "look_alike", "a word for look-alikes"):
        return told
    field = case.field_that_says("resembles")
    return (_OF_THE_NAME, f"{field} names {_named(case)} as what the article looks like") if field else None


def second_hand(case: Case) -> Finding | None:
    """The article was used before: a low price is ordinary, and resale is lawful."""  # noqa: D401 - a reviewer reads it as it is
    if told := _told(case, "second_hand", "a word for used goods"):
        return told
    return (1.0, f'the condition is "{case.listing.condition}"') if case.second_hand else None


def made_to_fit(case: Case) -> Finding | None:
    """The title names the brand only as what the thing is made for ("strap for …", 适用, 用)."""  # noqa: D401 - a reviewer reads it as it is
    return (1.0, f"the title names {_named(case)} as what the thing fits") if case.made_to_fit else None


def authentic_yet_far_too_cheap(case: Case) -> Finding | None:
    """The brand's main goods, said to be new and genuine, at less than a fifth of the reference price."""  # noqa: D401 - a reviewer reads it as it is
    claim, reference = case.claims.get("authenticity"), case.reference
    if claim is None or reference is None or reference.share >= FAR_TOO_CHEAP or case.second_hand:
        return None
    title = fold(case.title)
    if not is_said_new(f"{title} | {fold(case.listing.condition or '')}"):
        return None
    if not any(names_main_goods(title, brand) for brand in case.brands):
        return None
    strength = 0.5 + 0.5 * min(1.0, (FAR_TOO_CHEAP - reference.share) / (FAR_TOO_CHEAP - _CLEAREST))
    return round(strength, 3), f'{claim.field} says "{claim.written}", at a price at which no original is sold new'


def over_assurance(case: Case) -> Finding | None:
    """The seller gives assurances that only those give who are doubted (假一赔十, "passes authentication")."""  # noqa: D401 - a reviewer reads it as it is
    return _told(case, "over_assurance", "more assurance than honest sellers give")


def borrowed_pictures(case: Case) -> Finding | None:
    """The pictures are said not to show the article itself (stock photo, 官网图)."""  # noqa: D401 - a reviewer reads it as it is
    return _told(case, "borrowed_pictures", "so the pictures do not show the article itself")


def _named(case: Case) -> str:
    return " and ".join(brand.name for brand in case.brands)


def _told(case: Case, group: Group, meaning: str) -> Finding | None:
    claim = case.claims.get(group)
    return (claim.strength, f'{claim.field} says "{claim.written}", {meaning}') if claim else None
