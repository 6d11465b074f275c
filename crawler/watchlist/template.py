"""A new brand for a person to fill in: a whole watchlist, or one more block in a file that is there.

What is there keeps every byte.
"""

import json
import re

import yaml

from crawler.errors import AnalystError
from crawler.watchlist import Watchlist, check
from crawler.watchlist.contradictions import key_of
from crawler.watchlist.files import decoded
from crawler.watchlist.schema import FILE

HEADER = f"""# yaml-language-server: $schema={FILE}
# The brands that are watched. Look it over: bazaarwatch watchlist check
brands:
"""
SEARCHES = """
# What to look for, and where. Without searches of a marketplace, all brands are searched there.
# searches:
#   - marketplace: ebay
#     brands: [{name}]                  # terms are made from its spellings; or write your own: terms: [...]
#     pages: 3                            # result pages of each term
#     capture_images: true                # keep the images too, of offers that name a brand
#     schedule: {{cron: "0 6 * * *", time_zone: Europe/Paris}}
#     seasons: [singles_day, black_friday]   # more often then: docs/schedules.md
"""
BLOCK = """- name: {name}
  # owner: …                            # who holds the brand
  aliases: []                           # other spellings, in any script: [古驰, グッチ, Гуччи]
  abbreviations: []                     # too short to mean the brand on their own: [GG]
  lines: []                             # product lines: [Marmont, Jackie]
  disguises: []                         # as sellers hide it: [gxcci]; the usual ways are searched by themselves
  # category: …                         # handbags, footwear, watches, jewellery, cosmetics, …
  everyday_word: false                  # true, where it is also an ordinary word, a person or a place
  not_when: []                          # words beside which the brand is not meant: [gucci mane]
  # reference_prices:                   # what the genuine article costs, in each currency of its marketplaces
  #   - {{amount: 1200, currency: EUR}}
  #   - {{amount: 2400, currency: EUR, line: Marmont}}
  # authorised_sellers:                 # names or identifiers of sellers, by marketplace
  #   ebay: [their_shop]
  # trade_marks:                        # what a notice rests on; the number as on the certificate, in quotes
  #   - {{office: EUIPO, number: "…", classes: [18, 25], territory: EU}}
"""
_PLAIN = re.compile(r"\w[\w .&'-]*")


def new_file(name: str) -> str:
    """Return a watchlist of one brand. Raises AnalystError for what can not be its name."""
    text = HEADER + _indented(_block(name), 2, "\n") + SEARCHES.format(name=_quoted(name))
    _checked(text)
    return text


def with_brand(body: bytes, name: str) -> bytes:
    """Return the bytes of a watchlist with one more brand at the end of its brands; all other bytes stay.

    Raises AnalystError where the name is taken, or where the brands are not written one below the other.
    """
    text = decoded(body)
    watchlist = _checked(text)
    for brand in watchlist.brands:
        if key_of(name) in {key_of(spelling) for spelling in brand.names}:
            raise AnalystError(f"{name} is in it already, as a name of {brand.name}; nothing was written.")
    line, indent = _end_of_brands(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    before = "".join(lines[:line])
    before += "" if before.endswith(("\n", "\r")) else newline
    whole = before + _indented(_block(name), indent, newline) + "".join(lines[line:])
    _checked(whole)
    return body[: len(body) - len(text.encode())] + whole.encode()  # what was cut off is a byte order mark


def _checked(text: str) -> Watchlist:
    found = check(text)
    if found.faults:
        told = "\n".join(f"  line {fault.line}: {fault.sentence}" for fault in sorted(found.faults))
        raise AnalystError(f"nothing was written; mend this first:\n{told}")
    return found.watchlist


def _block(name: str) -> str:
    return BLOCK.format(name=_quoted(name))


def _quoted(name: str) -> str:
    plain = _PLAIN.fullmatch(name) and name == name.strip() and yaml.safe_load(name) == name
    return name if plain else json.dumps(name, ensure_ascii=False)


def _indented(block: str, columns: int, newline: str) -> str:
    return "".join(f"{' ' * columns}{line}{newline}" for line in block.splitlines())


def _end_of_brands(text: str) -> tuple[int, int]:
    """Return the number of lines up to the end of the last brand with its comments, and the column of its dash."""
    column, last = _last_of_brands(text)
    lines = text.splitlines()
    end = last + 1
    # Comments that stand deeper than the dash belong to the brand; blank lines between them do too.
    for number in range(last + 1, len(lines)):
        line = lines[number]
        if line.lstrip().startswith("#") and len(line) - len(line.lstrip()) > column:
            end = number + 1
        elif line.strip():
            break
    return end, column


def _last_of_brands(text: str) -> tuple[int, int]:
    """Return the column of the dashes and the line of the last value, from 0. The text has been checked."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    values = {key.value: value for key, value in root.value} if isinstance(root, yaml.MappingNode) else {}
    brands = values.get("brands")
    if not isinstance(brands, yaml.SequenceNode) or brands.flow_style:
        raise AnalystError(
            'nothing was written: its brands do not stand one below the other. Write each as "- name: …" first.'
        )
    last: yaml.Node = brands
    while isinstance(last, yaml.CollectionNode) and not last.flow_style and last.value:
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    ends_before = last.end_mark.column == 0 and isinstance(last, yaml.ScalarNode) and last.style in {"|", ">"}
    return brands.start_mark.column, last.end_mark.line - ends_before
