"""Availability in many words and languages as one schema.org ItemAvailability name."""

import re

_NAMES = {
    name.lower(): name
    for name in (
        "BackOrder",
        "Discontinued",
        "InStock",
        "InStoreOnly",
        "LimitedAvailability",
        "MadeToOrder",
        "OnlineOnly",
        "OutOfStock",
        "PreOrder",
        "PreSale",
        "Reserved",
        "SoldOut",
    )
}
_SOLD = (
    r"sold[ _-]?out|\bsold (?:on|for)\b|^(?:item )?sold$|(?:has been|was|is) sold\b|ausverkauft|^vendu$"
    r"|esaurito|agotado|esgotado|uitverkocht|^vendido$|売り切れ|売切|已售完|已售罄|卖光|卖完|售罄|품절|распродан"
)
_GONE = (
    r"out[ _-]?of[ _-]?stock|unavailable|not available|no longer available|ended|nicht (?:verfügbar|vorrätig|auf lager)"
    r"|beendet|non disponib|pas disponible|indisponib|rupture|no disponible|niet (?:op voorraad|beschikbaar|leverbaar)"
    r"|niedostępn|slut i lager|stokta yok|tükendi|在庫切れ|在庫なし|お取り扱いできません|无货|無貨|缺货|缺貨|下架"
    r"|已失效|нет в наличии|^false$|^0$"
)
_THERE = (
    r"in[ _-]?stock|\bavailable|ships? (?:within|in|from)|left\b|last one|auf lager|vorrätig|verfügbar|lieferbar"
    r"|versandfertig|en stock|disponib|in magazzino|disponí|em estoque|op voorraad|leverbaar|i lager|dostępn|stokta"
    r"|add[ -]to[ -](?:cart|basket|bag|trolley)|在庫|有货|有貨|现货|現貨|库存|件可售|в наличии|재고"
    r"|in den warenkorb|jetzt kaufen|ajouter au panier|(?:añadir|agregar) al carrito|adicionar ao carrinho|^comprar"
    r"|aggiungi al carrello|in (?:de )?(?:winkelwagen|winkelmand)|do (?:koszyka|košíku|košíka)|lägg i varukorg"
    r"|sepete ekle|в корзину|^купить|加入購物車|加入购物车|放入購物車|立即購買|立即购买|カートに入れる|장바구니 담기"
    r"|구매하기|^buy (?:it )?now"
    r"|adaugă în coș|kosárba|u košaricu|v košarico|læg i kurv|legg i handlekurv|lisää ostoskoriin"
    r"|^true$|^on_?sale$|^open$|^active$"
)
_WORDS = [
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("SoldOut", _SOLD),
        ("OutOfStock", _GONE),
        ("PreOrder", r"pre-?order|vorbestell|précommande|prenota|preventa|予約|预售|預購|预订"),
        ("BackOrder", r"back-?order|nachbestell|お取り寄せ"),
        ("Discontinued", r"discontinued|eingestellt|生産終了|停产"),
        ("InStock", _THERE),
    )
]


def availability_of(text: str) -> str | None:
    """Return the ItemAvailability name for a schema.org address, a code or words; None where they do not say."""
    bare = text.strip().rstrip("/")
    known = _NAMES.get(re.split(r"[/#:]", bare)[-1].replace("_", "").replace(" ", "").lower())
    if known:
        return known
    return next((name for name, pattern in _WORDS if pattern.search(bare)), None)
