"""The watchlist that the tests of matching share: real houses and invented ones."""

from crawler.watchlist import Brand, Watchlist
from pipelines.matching.brands import BrandFinder

WATCHLIST = Watchlist(
    brands=(
        Brand(name="Gucci", aliases=("古驰", "古奇", "Гуччи"), category="bag", not_when=("gucci mane",)),
        Brand(name="Dior", aliases=("迪奥",), category="cosm"),
        Brand(
            name="Louis Vuitton", aliases=("路易威登",), abbreviations=("LV",), category="bag", lines=("Neverfull MM",)
        ),
        Brand(name="Hugo Boss", aliases=("Boss",), category="cloth", everyday_word=True, not_when=("boss battle",)),
        Brand(name="Moncler", aliases=("蒙口",), category="cloth"),
        Brand(name="Apple", aliases=("苹果",), category="elec", everyday_word=True, not_when=("cider",)),
        Brand(name="Ray-Ban", aliases=("雷朋",), category="cloth", lines=("Wayfarer",)),
        Brand(name="Velmora", aliases=("薇慕拉", "薇慕拉彩妆"), category="beauty"),
        Brand(name="Norvane Atelier", category="watches"),
        Brand(name="Panasonic", aliases=("松下",), category="elec"),
        Brand(name="H&M", category="cloth"),
    ),
)
FINDER = BrandFinder(WATCHLIST)


def named(title: str, least: float = 0.5) -> set[str]:
    """Name the brands that are found in a title, surely enough."""
    return {hit.brand for hit in FINDER.find({"title": title}) if hit.confidence >= least}
