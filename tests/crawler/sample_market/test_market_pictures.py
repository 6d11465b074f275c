"""Product pictures: well-formed, one for every form that is sold, and nothing but them."""

import pytest
from lxml import etree

from crawler.sample_market.days import offers
from crawler.sample_market.pictures import draw_picture

NAMES = sorted({image.removeprefix("/image/").removesuffix(".svg") for offer in offers(1) for image in offer.images})


@pytest.mark.parametrize("form", sorted({name.partition("-")[0] for name in NAMES}))
def test_every_form_has_a_picture_that_is_well_formed(form: str) -> None:
    drawn = draw_picture(f"{form}-0a1b2c")
    assert drawn is not None
    assert etree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"


def test_two_pictures_of_one_thing_differ() -> None:
    first, second = (image.removeprefix("/image/").removesuffix(".svg") for image in offers(1)[0].images[:2])
    assert draw_picture(first) != draw_picture(second)


@pytest.mark.parametrize("name", ["", "bag", "bag-xyz", "nothing-0a1b2c", "bag-0a1b2c<script>", "../watchlist"])
def test_there_are_no_other_pictures(name: str) -> None:
    assert draw_picture(name) is None
