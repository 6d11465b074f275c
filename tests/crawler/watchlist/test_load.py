import os
import time
from decimal import Decimal
from pathlib import Path

import pytest

from crawler.errors import AnalystError
from crawler.watchlist import Watchlist, load
from crawler.watchlist.files import MAX_BYTES

FULL = """
brands:
  - name: Gucci
    owner: Guccio Gucci S.p.A.
    aliases: [古驰, غوتشي]
    abbreviations: [GG]
    lines: [Marmont]
    category: luxury
    everyday_word: false
    not_when: [gucci mane]
    reference_prices: [{amount: 1200, currency: USD}, {amount: 89.50, currency: CNY, line: Marmont}]
    authorised_sellers: {ebay: [gucci_official]}
searches:
  - {marketplace: ebay, terms: [gucci bag], pages: 3}
"""


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "watchlist.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def loaded(tmp_path: Path, text: str) -> Watchlist:
    return load(written(tmp_path, text))


def complaint(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(AnalystError) as raised:
        load(written(tmp_path, text))
    return str(raised.value)


def test_every_part_is_read(tmp_path: Path) -> None:
    watchlist = loaded(tmp_path, FULL)
    (gucci,) = watchlist.brands
    assert gucci.names == ("Gucci", "古驰", "غوتشي")
    assert [(price.amount, price.currency, price.line) for price in gucci.reference_prices] == [
        (Decimal(1200), "USD", None),
        (Decimal("89.50"), "CNY", "Marmont"),
    ]
    assert gucci.authorised_sellers == {"ebay": ("gucci_official",)}
    assert watchlist.searches[0].pages == 3
    assert watchlist.by_name["Gucci"] is gucci


def test_a_name_alone_is_enough_and_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load(written(tmp_path, b"\xef\xbb\xbfbrands: [{name: Nike}]")).brands[0].names == ("Nike",)


def test_words_that_old_yaml_takes_for_something_else_are_text(tmp_path: Path) -> None:
    aliases = loaded(tmp_path, "brands: [{name: NO, aliases: [on, 2024-01-01, 1:30, 'true', \"7\"]}]").brands[0].aliases
    assert aliases == ("on", "2024-01-01", "1:30", "true", "7")


def test_the_list_form_is_told_by_its_content(tmp_path: Path) -> None:
    text = '[{"brand": "Coach", "aliases": ["蔻驰"], "product_lines": ["Tabby"], "ambiguous": true,\n'
    text += '"negative_terms": ["bus"]}]'
    (coach,) = loaded(tmp_path, text).brands
    assert (coach.name, coach.lines, coach.everyday_word, coach.not_when) == ("Coach", ("Tabby",), True, ("bus",))


def test_mistakes_in_the_list_form_have_their_lines(tmp_path: Path) -> None:
    text = complaint(tmp_path, '[\n{"brand": 3},\n{"brand": "B", "ambiguous": "no",\n "everyday_word": true}]')
    assert ":2: brand 1, name: found 3" in text
    assert ':4: "ambiguous" and "everyday_word" mean the same' in text


ALL_AT_ONCE = """brands:
  - name: Gucci
    alises: [x]
    reference_prices:
      - {amount: -1, currency: USDD}
      - {amount: 0, currency: usd}
      - {amount: "12", currency: 3}
      - 12
    category: 12
    category: b
  - owner: x
    aliases: Gucci
    everyday_word: yes
  - name: gucci
  - name: B
    aliases: [gucci, "!!"]
    authorised_sellers: {ebay: x}
    not_when:
searches: [{marketplace: ebay, terms: [], pages: 0}]
colour: red
"""


@pytest.mark.parametrize(
    "part",
    [
        'watchlist.yaml:3: unknown key "alises"; did you mean "aliases"? Allowed: name, owner, aliases',
        "watchlist.yaml:5: brand 1, reference_prices 1, amount: found -1; allowed: a number above 0",
        'watchlist.yaml:5: brand 1, reference_prices 1, currency: found "USDD"; allowed: an ISO 4217 code',
        "watchlist.yaml:6: brand 1, reference_prices 2, amount: found 0; allowed: a number above 0",
        'CNY; did you mean "USD"?',
        'watchlist.yaml:7: brand 1, reference_prices 3, amount: found "12"; allowed: a number',
        "watchlist.yaml:7: brand 1, reference_prices 3, currency: found 3; allowed: a text",
        "watchlist.yaml:8: brand 1, reference_prices 4: found 12; allowed: a group with the keys amount",
        'watchlist.yaml:10: the key "category" stands twice, first in line 9',
        'watchlist.yaml:11: brand 2 has no "name"; add it',
        'watchlist.yaml:12: brand 2, aliases: found "Gucci"; allowed: a list, such as [one, two]',
        'watchlist.yaml:13: brand 2, everyday_word: found "yes"; allowed: true or false',
        'watchlist.yaml:14: "gucci" is already the name of another brand in line 2',
        'watchlist.yaml:16: "gucci" is already the name of another brand in line 2',
        'watchlist.yaml:16: brand 4, aliases 2: found "!!"; allowed: a text with at least one letter or digit',
        'watchlist.yaml:17: brand 4, authorised_sellers, ebay: found "x"; allowed: a list',
        "watchlist.yaml:18: brand 4, not_when: found nothing; allowed: a list",
        "watchlist.yaml:19: search 1, pages: found 0; allowed: a whole number from 1 to 1000",
        "watchlist.yaml:19: search 1, terms: found an empty list; allowed: at least one entry",
        'watchlist.yaml:20: unknown key "colour". Allowed: brands, searches',
    ],
)
def test_every_mistake_is_named_at_once(tmp_path: Path, part: str) -> None:
    assert part in complaint(tmp_path, ALL_AT_ONCE)


def test_each_mistake_is_one_line(tmp_path: Path) -> None:
    head, *lines = complaint(tmp_path, ALL_AT_ONCE).splitlines()
    assert "has 20 mistakes" in head
    assert len(lines) == 20


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "is empty; write at least"),
        ("# nothing yet\n", "is empty; write at least"),
        ("brands: []", ":1: brands: found an empty list; allowed: at least one entry"),
        ("[]", "brands: found an empty list"),
        ("Gucci", 'found "Gucci"; allowed: a group with the keys brands, searches'),
        ("searches: []", 'the watchlist has no "brands"; add it'),
        ("brands:\n\t- name: x", ":2: not YAML: found character that cannot start any token"),
        ("brands: [{name: x}", "not YAML: "),
        ("brands:\n- name: \x01", ":2: not YAML: "),
        (b"brands:\n- name: \xff\xfe", ":2: not UTF-8: found the byte 0xff; save the file as UTF-8"),
        ("a: &x [1]\nb: *x", ':1: found "&x"; anchors and aliases are not read'),
        ("a: *x", ':1: found "*x"; anchors and aliases are not read'),
        ("a: !!python/object:os.system {}", ":1: found the tag"),
        ("a: 1\n---\nb: 2", ":2: a second document begins here"),
        ("[1]: 2", "a list or a group stands where a key is expected"),
        ("[" * 13, "more than 12 deep"),
        ("[" * 200_000, "more than 12 deep"),
        ("brands: [{name: '\\e[31mred'}]\nx: \"a\\u001b[0m\\nb\"", 'unknown key "x"'),
        ("brands:\n" + "- {nam: x}\n" * 300, "and 500 more"),
        ("brands: [" + "1," * 600_000 + "]", "more than 500000 values"),
    ],
)
def test_what_can_not_be_read_is_said_with_its_line(tmp_path: Path, text: str | bytes, part: str) -> None:
    message = complaint(tmp_path, text)
    assert part in message
    assert all(line.isprintable() for line in message.splitlines())


def test_control_characters_never_reach_the_terminal(tmp_path: Path) -> None:
    message = complaint(tmp_path, 'brands: [{name: x, "\\e[31mred": 1, category: ["\\e"], everyday_word: "\\e[2J"}]')
    assert "\x1b" not in message


def test_places_that_hold_no_file(tmp_path: Path) -> None:
    with pytest.raises(AnalystError, match="is not there"):
        load(tmp_path / "none.yaml")
    with pytest.raises(AnalystError, match="is a directory"):
        load(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(AnalystError, match="is not a regular file"):
        load(tmp_path / "pipe")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = written(tmp_path, FULL)
    path.chmod(0)
    with pytest.raises(AnalystError, match="Permission denied"):
        load(path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "watchlist.yaml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(AnalystError, match="larger than 16 MiB"):
        load(path)


def test_the_version_follows_what_judges(tmp_path: Path) -> None:
    version = loaded(tmp_path, FULL).version
    assert len(version) == 12
    assert loaded(tmp_path, FULL.replace("pages: 3", "pages: 4").replace("S.p.A.", "")).version == version
    assert loaded(tmp_path, FULL.replace("1200", "1300")).version != version
    assert loaded(tmp_path, FULL.replace("gucci mane", "mane")).version != version


def test_the_version_does_not_depend_on_the_order_of_brands(tmp_path: Path) -> None:
    assert (
        loaded(tmp_path, "brands: [{name: A}, {name: B}]").version
        == loaded(tmp_path, "brands: [{name: B}, {name: A}]").version
    )


def test_a_hundred_brands_load_fast(tmp_path: Path) -> None:
    brands = FULL.partition("searches:")[0].removeprefix("\nbrands:\n")
    entries = [
        brands.replace("Gucci", f"Brand {n}").replace("古驰", f"古{n}").replace("غوتشي", f"غ{n}") for n in range(100)
    ]
    path = written(tmp_path, "brands:\n" + "".join(entries))
    started = time.process_time()
    assert len(load(path).brands) == 100
    assert time.process_time() - started < 0.3
