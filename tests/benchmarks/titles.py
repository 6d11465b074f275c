"""Titles and terms for the benchmark of matching: made here, mostly innocent, in several languages."""

from collections.abc import Iterator
from random import Random

from crawler.watchlist import Brand, Watchlist
from tests.benchmarks import title_words

_SYLLABLES = "ba be bor ca cel da del dor el fa fen gar gi ha hel ja ka kor la len lo mar mi mon na nel no or pa per"
_SYLLABLES += " qui ra ren ro sal se sol ta tel ti tor va vel vi vor wa xan ya zan zel"
_CJK = "古驰芬迪耐克彪马普拉达卡地亚欧米茄浪琴迪奥香奈儿巴宝莉博柏利匡威锐步斐乐蔻驰萨洛蒙"
_CYRILLIC = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абсдефгхийклмнопкрстуввхиз")
_CATEGORIES = ("bag", "cloth", "shoe", "watch", "jewel", "cosm", "elec")
_CYRILLIC_LOOKS = str.maketrans("aceiopxACEHKMOPTX", "асеіорхАСЕНКМОРТХ")
NAMED = 0.05
"""Share of titles that name a watched brand. Searches for goods ("leather bag") bring few, searches for the brand's
name nearly nothing else, which is why titles that all name one are measured as well."""
DISGUISED = 0.2
"""Share of the named in disguise. In 589 real titles of open markets that name one, three were (0.5 %); where copies
are sold there are more, so that this errs on the costly side."""


def watchlist(terms: int) -> Watchlist:
    """Make a watchlist of so many terms: for each brand its name, one in Chinese, one in Russian, and a line."""
    random = Random(terms)  # noqa: S311 - the same terms on every run
    names: dict[str, Brand] = {}
    while len(names) < terms // 4:
        name = " ".join(_word(random) for _ in range(random.choice((1, 1, 1, 2))))
        chinese = "".join(random.choices(_CJK, k=random.choice((2, 3, 4)))) + name[-1]
        names[name] = Brand(
            name=name,
            aliases=(chinese, name.lower().translate(_CYRILLIC)),
            lines=(f"{_word(random)} {random.randrange(10, 999)}",),
            category=random.choice(_CATEGORIES),
            everyday_word=random.random() < 0.1,
        )
    return Watchlist(brands=tuple(names.values()))


def _word(random: Random) -> str:
    return "".join(random.choices(_SYLLABLES.split(), k=random.choice((2, 3, 3)))).capitalize()


def terms_of(watched: Watchlist) -> list[str]:
    """Give all terms of a watchlist."""
    return [term for brand in watched.brands for term in (*brand.names, *brand.lines)]


def titles(watched: Watchlist, count: int, named: float = NAMED) -> list[str]:
    """Make titles as search results bring them, of which so large a share names a brand."""
    random = Random(count)  # noqa: S311 - the same titles on every run
    brands = [brand.name for brand in watched.brands]
    return [_title(random, brands, named) for _ in range(count)]


def _title(random: Random, brands: list[str], named: float) -> str:
    language = random.choices(list(title_words.WORDS), weights=title_words.SHARES)[0]
    words = random.choices(title_words.WORDS[language], k=random.randrange(5, 12))
    words.insert(random.randrange(len(words)), _model(random))
    if random.random() < 0.4:
        words.append(random.choice(title_words.MEASURES).format(random.randrange(1, 60)))
    if random.random() < named:
        writings = _disguises if random.random() < DISGUISED else _plain
        words.insert(random.randrange(3), random.choice(list(writings(random, random.choice(brands)))))
    return ("" if language in {"zh", "ja"} and random.random() < 0.6 else " ").join(words)


def _model(random: Random) -> str:
    """Make a model's number: new on nearly every title, as it is on markets."""
    letters = "".join(random.choices("ABCDEFGHKLMNPRSTVWX", k=random.randrange(1, 4)))
    return f"{letters}{random.choice(('', '-'))}{random.randrange(10, 9999)}"


def _plain(_: Random, name: str) -> Iterator[str]:
    yield from (name, name.upper(), name.lower())


def _disguises(random: Random, name: str) -> Iterator[str]:
    place = random.randrange(1, len(name))
    yield name.translate(_CYRILLIC_LOOKS)
    yield " ".join(name)
    yield f"{name[:place]}\u200b{name[place:]}"
    yield f"{name[:place]}*{name[place + 1 :]}"
    yield name.replace("o", "0").replace("e", "3")
    yield name[:place] + name[place + 1 :]
