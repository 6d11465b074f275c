"""What is counted of labelled lines, and how sure the shares are."""

from collections.abc import Callable
from math import isclose, sqrt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.cli.evaluation import Evaluation, Found, f1, measure, total, wilson

Z = 1.959963984540054

shares = st.integers(1, 100_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I: the score method without correction.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_published_one(hits: int, of: int, low: float, high: float) -> None:
    assert tuple(round(end, 4) for end in wilson(hits, of)) == (low, high)


@given(shares)
@example((0, 1))
@example((1, 1))
def test_its_ends_are_the_shares_from_which_the_seen_one_is_just_too_far(share: tuple[int, int]) -> None:
    hits, of = share
    low, high = wilson(hits, of)
    seen = hits / of
    assert 0 <= low <= seen <= high <= 1
    # The definition, not the formula: |seen - p| = z * sqrt(p (1 - p) / n), solved by halving.
    if hits:
        assert isclose(low, _root(lambda p: seen - p > Z * sqrt(p * (1 - p) / of), 0, seen), abs_tol=1e-9)
    if hits < of:
        assert isclose(high, _root(lambda p: p - seen <= Z * sqrt(p * (1 - p) / of), seen, 1), abs_tol=1e-9)


def _root(below: Callable[[float], bool], low: float, high: float) -> float:
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2


@given(shares)
def test_the_interval_of_the_rest_mirrors_it(share: tuple[int, int]) -> None:
    hits, of = share
    low, high = wilson(hits, of)
    other = wilson(of - hits, of)
    assert isclose(1 - high, other[0], abs_tol=1e-12)
    assert isclose(1 - low, other[1], abs_tol=1e-12)


@pytest.mark.parametrize(("hits", "of"), [(0, 0), (2, 1), (-1, 4)])
def test_what_is_no_share_is_refused(hits: int, of: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        wilson(hits, of)


def test_a_share_of_nothing_is_no_figure() -> None:
    assert measure(0, 0) is None
    assert f1(0, 0, 0) is None


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_f1_is_the_harmonic_mean_and_lies_within_its_interval(hits: int, missed: int, false: int) -> None:
    found = f1(hits, missed, false)
    if found is None:
        assert hits == missed == false == 0
        return
    assert found.low <= found.value <= found.high
    if hits:
        precision, recall = hits / (hits + false), hits / (hits + missed)
        assert isclose(found.value, 2 * precision * recall / (precision + recall))
    else:
        assert found.value == 0


def test_brands_are_counted_by_line_and_tolerated_ones_neither_way() -> None:
    found = Found()
    found.add("Gucci", frozenset(), {"Gucci"})
    found.add("Gucci", frozenset({"Adidas"}), {"Gucci", "Adidas"})
    found.add("Gucci", frozenset(), {"Chanel", "Dior"})  # a miss and two false alarms on one line
    found.add(None, frozenset({"Nike"}), {"Nike"})
    found.add(None, frozenset(), {"Nike"})
    assert (found.lines, found.hits, found.missed, found.false, found.false_lines) == (5, 2, 1, 3, 2)
    assert found.precision == measure(2, 5)
    assert found.recall == measure(2, 3)
    assert found.false_alarms == measure(2, 5)
    assert total([found, found]).precision == measure(4, 10)


def test_a_kind_without_a_brand_has_false_alarms_alone() -> None:
    found = Found()
    found.add(None, frozenset(), {"Nike"})
    found.add(None, frozenset(), set())
    assert (found.precision, found.recall, found.f1) == (None, None, None)
    assert found.false_alarms == measure(1, 2)


def test_labels_and_signals_are_counted_by_what_the_lines_carry() -> None:
    evaluation = Evaluation()
    evaluation.add_judgement("counterfeit", "counterfeit", ["claim", "price", "claim"])
    evaluation.add_judgement("counterfeit", "none", ["price"])
    evaluation.add_judgement("none", "counterfeit", ["claim"])
    evaluation.add_judgement("second_hand", "second_hand", [])
    assert evaluation.labelled == 4
    assert evaluation.label_precision("counterfeit") == measure(1, 2)
    assert evaluation.label_recall("counterfeit") == measure(1, 2)
    assert evaluation.label_recall("left_over") is None
    assert evaluation.signal_precision("claim") == measure(1, 2)
    assert evaluation.signal_precision("price") == measure(2, 2)
