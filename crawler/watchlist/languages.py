"""In which languages people search on a site, and in which scripts they write them."""

import unicodedata
from collections.abc import Mapping, Sequence

_LANGUAGES_OF_COUNTRIES = """
    ae:ar,en ar:es at:de au:en be:fr,nl bg:bg bh:ar br:pt by:ru ca:en,fr ch:de,fr ci:fr cl:es cn:zh co:es cy:el cz:cs
    de:de dk:da dz:ar,fr ee:et eg:ar es:es fi:fi fr:fr gh:en gr:el hk:zh_hant,en hr:hr hu:hu id:id ie:en il:he in:en
    iq:ar ir:fa it:it jo:ar jp:ja ke:en kr:ko kw:ar kz:ru lb:ar lt:lt lu:fr,de lv:lv ma:fr,ar mo:zh_hant mx:es my:ms
    ng:en nl:nl no:no nz:en om:ar pe:es ph:en pk:en,ur pl:pl pt:pt qa:ar ro:ro rs:sr ru:ru sa:ar se:sv sg:en,zh si:sl
    sk:sk sn:fr th:th tn:fr,ar tr:tr tw:zh_hant ua:uk,ru ug:en uk:en us:en uz:uz,ru vn:vi za:en
"""
_LANGUAGES_OF_CURRENCIES = """
    AED:ar,en AUD:en BRL:pt CAD:en,fr CNY:zh GBP:en HKD:zh_hant IDR:id INR:en JPY:ja KRW:ko PLN:pl RUB:ru SAR:ar
    SGD:en THB:th TRY:tr TWD:zh_hant UAH:uk,ru USD:en VND:vi
"""
"""For sites that end in no country, such as taobao.com."""

_SCRIPTS_OF_LANGUAGES = """
    ar:Arabic bg:Cyrillic el:Greek fa:Arabic he:Hebrew ja:Kana,Latin,Han ko:Hangul ru:Cyrillic sr:Cyrillic,Latin
    th:Thai uk:Cyrillic ur:Arabic zh:Han zh_hant:Han
"""
"""The script that people write first; all write Latin as well."""

_SCRIPTS = {"CJK": "Han", "KATAKANA": "Kana", "HALFWIDTH": "Kana", "HIRAGANA": "Kana", "KATAKANA-HIRAGANA": "Kana"}
_CODES = {"zh": "gb2312", "zh_hant": "big5"}
"""Codes that hold one form of the Chinese characters: what fits into one is written in that form."""


def _table(text: str) -> Mapping[str, tuple[str, ...]]:
    pairs = (entry.partition(":") for entry in text.split())
    return {key: tuple(values.split(",")) for key, _, values in pairs}


_OF_COUNTRIES = _table(_LANGUAGES_OF_COUNTRIES)
_OF_CURRENCIES = _table(_LANGUAGES_OF_CURRENCIES)
_OF_LANGUAGES = _table(_SCRIPTS_OF_LANGUAGES)


def languages_of(host: str, currency: str | None) -> tuple[str, ...]:
    """Return the languages of a site, the main one first; none where neither its country nor its currency tells.

    `host` may carry a port, `currency` is the ISO 4217 code of its prices.
    """
    name = host.partition(":")[0].lower()
    country = name.rpartition(".")[2]
    return _OF_COUNTRIES.get(country) or _OF_CURRENCIES.get(currency or "", ())


def script_of(text: str) -> str:
    """Return the script of the first letter that is not Latin, else "Latin". Han, Kana and the names of Unicode."""
    for character in text:
        if character.isalpha() and not character.isascii():
            word = unicodedata.name(character, "LATIN").split()[0]
            script = _SCRIPTS.get(word, word.title())
            if script not in {"Latin", "Fullwidth"}:
                return script
    return "Latin"


def fitting(spellings: Sequence[str], languages: Sequence[str]) -> tuple[str, ...]:
    """Return the spellings that people of these languages would type, those in their own script first.

    Where no language is known, all of them as they come.
    """
    if not languages:
        return tuple(spellings)
    scripts = list(dict.fromkeys(script for language in languages for script in _OF_LANGUAGES.get(language, ())))
    scripts += ["Latin"] * ("Latin" not in scripts)
    usable = [spelling for spelling in spellings if script_of(spelling) in scripts]
    return tuple(sorted(usable, key=lambda one: (_foreign(one, languages), scripts.index(script_of(one)))))


def _foreign(spelling: str, languages: Sequence[str]) -> bool:
    """Whether Chinese characters are of the other form: 古馳 where 古驰 is written."""
    code = next((_CODES[language] for language in languages if language in _CODES), None)
    if code is None or script_of(spelling) != "Han":
        return False
    try:
        spelling.encode(code)
    except UnicodeEncodeError:
        return True
    return False
