"""Ways to reach a seller past the marketplace: names of messengers with an id, addresses, telephone numbers."""

import re

from pipelines.words.folding import origins, span_in

_ID = r"[ \t]{0,3}(?:(?:id|no|number|号|号码)[ \t]{0,2})?[:：=\-]?[ \t]{0,3}"
_MESSENGERS = re.compile(
    # with the name of an account; the name has a digit, an underscore or an @, or stands behind a colon
    r"(?<![a-z])(?:wechat|we-chat|weixin|vx|wx|telegram|kakao(?:talk)?|zalo|line id|instagram|insta|ig|qq)"
    r"(?:" + _ID + r"(?=[a-z0-9_.@+\-]*[\d_@])@?[a-z0-9_+][a-z0-9_.\-+]{4,30}"
    r"|[ \t]{0,2}(?:id)?[ \t]{0,2}[:：][ \t]{0,2}@?[a-z][a-z0-9_.\-]{3,30})"
    r"|(?:微信|薇信|徽信|威信|卫星|微❤|v信|绿泡泡|企鹅号|加v|加微|加vx|➕v|\+v)"
    r"(?:号|信号)?[ \t]{0,3}[:：]?[ \t]{0,3}[a-z0-9_][a-z0-9_\-]{4,25}"
    r"|(?<![a-z])whats ?app[^\d\n]{0,20}\+?\d[\d \-()]{6,18}\d"
    r"|(?:wa|t)\.me/[\w+]{4,40}|(?:chat|api)\.whatsapp\.com",
    re.IGNORECASE,
)
_INVITING = re.compile(
    r"\b(?:dm|message|text|contact|add|write|order|chat|reach)\b[^.\n]{0,20}\b(?:whats ?app|wechat|telegram|vx)\b"
    r"|\b(?:whats ?app|wechat|telegram) (?:me|us|order|only)\b"
    r"|加(?:我)?(?:微信|薇信|vx|v\b|v看|微\b|微看|v信)|\+v(?![a-z0-9])|(?:пишите|заказ)[^.\n]{0,15}(?:вотсап|ватсап|whatsapp|telegram|телеграм)",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,40}@[\w-]{1,40}\.(?:com|net|org|cn|ru|hk|co|me|io|info|top|vip|[a-z]{2})\b")
_TELEPHONE = re.compile(
    r"(?<![\w+])\+\d{1,3}[ \-]?\(?\d{1,4}\)?(?:[ \-]?\d{2,5}){2,4}(?!\d)"
    r"|(?:电话|手机号?|联系方式|☎|📞)[^\d\n]{0,6}1[3-9]\d(?:[ \-]?\d{4}){2}(?!\d)",
)
_FEWEST_DIGITS = 10
_LONGEST = 60

# What must stand in a text before the costly patterns are tried: most texts hold none of it.
_NAMES = (
    *("wechat", "we-chat", "weixin", "vx", "wx", "whats", "telegram", "kakao", "zalo", "line id", "insta", " ig", "qq"),
    *(
        "微信",
        "薇信",
        "徽信",
        "威信",
        "卫星",
        "微❤",
        "v信",
        "绿泡泡",
        "企鹅号",
        "加v",
        "加微",
        "加我",
        "+v",
        "➕v",
        ".me/",
    ),
    *("вотсап", "ватсап", "телеграм"),
)
_CALLS = ("+", "电话", "手机", "联系方式", "☎", "📞")

INVITED = 0.5
"""Strength of an invitation that names no account."""


def contact_in(text: str, folded: str) -> tuple[float, str] | None:
    """Find a way to reach the seller in a text and its folded form: strength, and how it is written.

    Neither sizes nor part numbers count.
    """
    named = any(name in folded for name in _NAMES)
    found = (
        (named and _MESSENGERS.search(folded))
        or ("@" in folded and _MAIL.search(folded))
        or (any(sign in folded for sign in _CALLS) and _telephone(folded))
    )
    strength = 1.0
    if not found:
        found, strength = named and _INVITING.search(folded), INVITED
    if not found:
        return None
    start, end = span_in(text, origins(text), *found.span())
    return strength, " ".join(text[start:end].split())[:_LONGEST]


def _telephone(folded: str) -> re.Match[str] | None:
    numbers = _TELEPHONE.finditer(folded)
    return next((one for one in numbers if sum(map(str.isdigit, one[0])) >= _FEWEST_DIGITS), None)
