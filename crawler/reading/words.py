"""Words that marketplaces of many languages share, as named parts of the patterns in rules: "{count} {sold}".

{amount} describes a whole text that is one amount. A part is used only where a marketplace's rule asks for it, within
the element that the rule names.
"""

import re

WORDS = {
    "amount": r"^(?:(?:[^\s\w\-−+~·#.,/()]|[A-Z]{0,2}\$|Rp\.?|RM|S/\.?|kr|zł|TL)\s?\d[\d.,]*"
    r"|\d[\d.,\s]*(?:[€₫₽]|kr|zł|TL|円|元))$",
    "count": r"([\d.,\s]*\d(?:[kKmM万萬](?![a-z]))?)\+?",
    "sold": r"(?:sold|verkauft|vendue?s?\b|vendut[oi]|vendid[oa]s?|verkocht|sprzedan|såld|solgt|продано"
    r"|terjual|ขายแล้ว|已售|人付款|件売れ)",
    "available": r"(?:available|verfügbar|disponib|beschikbaar|dostępn|tillgänglig|在庫|库存)",
    "located": r"(?:Located in:?|Item location:?|[Ff]rom|[Aa]us|Standort:?|Artikelstandort:?|[Dd]e|[Dd]esde|[Dd]epuis|"
    r"Lieu\s?:|Ubicado en:?|[Dd]a|Luogo:?|[Uu]it|Locatie:?|Lokalizacja:?|[Zz])",
    "sold_by": r"(?:[Ss]old by|[Vv]erkauft?(?: und Versand)? (?:durch|von)|[Vv]endu par|[Vv]enduto (?:e spedito )?da|"
    r"[Vv]endido (?:y enviado |e enviado )?por|[Vv]erkocht door|[Ss]äljs av|[Ss]przedawan\w+ przez|販売元は?)"
    r"\s*(.+?)(?:\.(?:\s|$)|\s(?:and|und|et|och)\s|$)",
    "brand": r"(?:Brand|Marke|Marque|Marca|Merk|Märke|Marka|ブランド|品牌)\s*[:：]",
    "out_of": r"\b(?:of|von|sur|di|de|van|av|z|dari)(?: over| mehr als| plus de| oltre| más de| mais de| meer dan)?",
    "ratings": r"(?:ratings?|reviews?|Bewertung|Sternebewertung|évaluation|valoraci|voti|recensioni|avalia|beoordeling"
    r"|件の評価)",
    "nothing_found": r"^(?:No (?:exact )?(?:results|matches)|0 results|Keine (?:Ergebnisse|Treffer)|Aucun résultat|"
    r"Nessun risultato|No hay resultados|Nenhum resultado|Geen resultaten|Brak wyników|Inga resultat|"
    r"検索結果が見つかり|没有找到|没找到)",
}
_PART = re.compile(r"\{(" + "|".join(WORDS) + r")\}")


def spelled_out(pattern: str) -> str:
    """Return a pattern with its named parts written out."""
    return _PART.sub(lambda part: WORDS[part[1]], pattern)
