"""Weights and rules of the analyst's own, as they are read from a watchlist."""

from pathlib import Path

import pytest

from crawler.errors import AnalystError
from crawler.watchlist import Watchlist, load

WATCHED = "brands: [{name: Gucci}, {name: Nike}]\n"
FULL = (
    WATCHED
    + """
judging:
  weights: {price_far_below_reference: 60, from_a_place_of_copies: 0, second_hand: -7.5}
  rules:
    - name: hidden and cheap
      when: [{signal: disguised_name, strength_at_least: 0.5}, {share_of_reference_below: 0.2}]
      label: counterfeit
      score_at_least: 80
    - name: old Nikes
      when: [{brand: Nike, label: second_hand, marketplace: ebay, without: counterfeit_claim}]
      label: genuine
"""
)


def loaded(tmp_path: Path, text: str) -> Watchlist:
    path = tmp_path / "watchlist.yaml"
    path.write_text(text)
    return load(path)


def complaint(tmp_path: Path, judging: str) -> str:
    with pytest.raises(AnalystError) as raised:
        loaded(tmp_path, f"{WATCHED}judging:\n{judging}")
    return str(raised.value)


def test_weights_and_rules_are_read(tmp_path: Path) -> None:
    judging = loaded(tmp_path, FULL).judging
    assert judging.weights == {"price_far_below_reference": 60, "from_a_place_of_copies": 0, "second_hand": -7.5}
    first, second = judging.rules
    assert (first.name, first.label, first.score_at_least) == ("hidden and cheap", "counterfeit", 80)
    assert [one.signal for one in first.when] == ["disguised_name", None]
    assert first.when[1].share_of_reference_below == 0.2
    assert second.when[0].without == "counterfeit_claim"


def test_without_judging_nothing_is_changed(tmp_path: Path) -> None:
    judging = loaded(tmp_path, WATCHED).judging
    assert (judging.weights, judging.rules) == ({}, ())


def test_the_version_follows_weights_and_rules(tmp_path: Path) -> None:
    versions = {
        loaded(tmp_path, text).version
        for text in (WATCHED, FULL, FULL.replace("60", "61"), FULL.replace("0.2}", "0.3}"), FULL.replace("old", "new"))
    }
    assert len(versions) == 5


@pytest.mark.parametrize(
    ("judging", "line", "said"),
    [
        ("  weights: {price_far_below_referense: 60}", 3, 'did you mean "price_far_below_reference"?'),
        ("  weights:\n    second_hand: 2000", 4, "allowed: a number from -100 to 100"),
        ("  weights: {second_hand: lots}", 3, 'found "lots"; allowed: a number from -100 to 100'),
        ("  weights: {second_hand: true}", 3, "found true; allowed: a number from -100 to 100"),
        ("  weight: {}", 3, 'unknown key "weight"; did you mean "weights"?'),
        (
            "  rules:\n  - {name: a, when: [{signal: disguise_name}], label: unsure}",
            4,
            'did you mean "disguised_name"?',
        ),
        ("  rules:\n  - {name: a, when: [{signal: 3}], label: unsure}", 4, "found 3; allowed: the name of a signal"),
        ("  rules:\n  - {name: a, when: [{without: secondhand}], label: unsure}", 4, 'did you mean "second_hand"?'),
        ("  rules:\n  - {name: a, when: [{brand: Guci}], label: unsure}", 4, 'did you mean "Gucci"?'),
        ("  rules:\n  - {name: a, when: [{brand: Gucci}], label: counterfit}", 4, 'did you mean "counterfeit"?'),
        ("  rules:\n  - {name: a, when: [{brand: Gucci}], score_at_least: 101}", 4, "allowed: a number from 0 to 100"),
        ("  rules:\n  - {name: a, when: [{share_of_reference_below: 20}], label: unsure}", 4, "a number from 0 to 1"),
        ("  rules:\n  - {name: a, when: [{}], label: unsure}", 4, "allowed: at least one of signal, strength_at_least"),
        ("  rules:\n  - {name: a, when: [{strength_at_least: 1}], label: unsure}", 4, 'beside the "signal"'),
        ("  rules:\n  - {name: a, when: [], label: unsure}", 4, "allowed: at least one entry"),
        ("  rules:\n  - {name: a, when: [{brand: Gucci}]}", 4, 'a rule with a "label", a "score_at_least" or both'),
        ("  rules:\n  - {name: '-', when: [{brand: Gucci}], label: unsure}", 4, "at least one letter or digit"),
        ("  rules:\n  - {when: [{brand: Gucci}], label: unsure}", 4, 'has no "name"; add it'),
        ("  rules: 5", 3, "allowed: a list"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, judging: str, line: int, said: str) -> None:
    told = complaint(tmp_path, judging)
    assert f"watchlist.yaml:{line}: " in told
    assert said in told
