"""What sellers in several languages say of an article without naming it a copy: no original, as good as one, worn."""

import pytest

from tests.pipelines.signals.cases import judged

CHEAP = "90 EUR"


@pytest.mark.parametrize(
    ("title", "description"),
    [
        ("Gucci Tasche, sehr gute Nachahmung", "Keine Rücknahme."),
        ("Gucci Ophidia Tasche", "Kein Original, deshalb so günstig."),
        ("Gucci Ophidia borsa", "Non è originale, ma la qualità è ottima."),
        ("Torebka Gucci Ophidia", "To nie oryginał, jakość bardzo dobra."),
        ("Bolso Gucci idéntico al original", "Piel buena."),
        ("Gucci bag, stamped like the real one", "Red box included."),
    ],
)
def test_what_is_said_to_be_no_original_is_called_counterfeit(title: str, description: str) -> None:
    assert judged(title=title, description=description, price=CHEAP).suggestion == "counterfeit"


@pytest.mark.parametrize(
    ("title", "description", "label"),
    [
        ("Gucci Tasche", "Das Original, keine Nachahmung.", None),
        ("Gucci Tasche neu", "Nur der Karton ist nicht original.", None),
        ("Tasche im Gucci Stil", "Kein Original, ohne Logo.", "look_alike"),
        ("Batteria per Dyson V8, identica all'originale", "Ricambio nuovo.", "not_the_brand"),
        ("Gucci Tasche, guter Zustand", "Leichte Gebrauchsspuren.", "second_hand"),
        ("Sac Gucci peu porté", "Quelques traces.", "second_hand"),
        ("Borse Gucci usate", "Buone condizioni.", "second_hand"),
    ],
)
def test_the_same_words_of_other_things_are_not(title: str, description: str, label: str | None) -> None:
    assert judged(title=title, description=description, price=CHEAP).suggestion == label


def test_a_glass_for_a_telephone_is_made_to_fit() -> None:
    assert judged(title="Защитное стекло на iPhone 15", price="3 EUR").suggestion == "not_the_brand"
