"""Draws the market's product pictures: a flat shape for what the thing is, in colours of its number."""

import re

from crawler.sample_market.catalogue import catalogue

_NAME = re.compile(r"([a-z]+)-([0-9a-f]{6})")


def draw_picture(name: str) -> str | None:
    """Return the SVG of the picture called "bag-2f6f5e"; None where there is no such picture."""
    match = _NAME.fullmatch(name)
    shape = catalogue().shapes.get(match[1]) if match else None
    if match is None or shape is None:
        return None
    # The turn is what tells two pictures of one thing apart.
    shade, turn = int(match[2][:4], 16), int(match[2][4:], 16) // 7 - 18
    ground, body = f"hsl({shade % 360} 32% 88%)", f"hsl({shade // 180 % 360} 34% {34 + shade % 18}%)"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 300" width="600" height="600">'
        f"<style>path,circle{{fill:{body}}}.face{{fill:{ground}}}.face,.line{{stroke:{body};stroke-width:10}}"
        f".line{{fill:none;stroke:hsl({shade % 360} 32% 70%)}}</style>"
        f'<rect width="300" height="300" fill="{ground}"/>'
        f'<g transform="rotate({turn} 150 150)">{shape}</g></svg>'
    )
