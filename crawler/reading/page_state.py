"""What a page is on which no offer could be read: a robot check, gone, a shell, … Told by structure, never by listings.

Only pages without offers are asked, so a captcha script on a page that has offers does not matter, and neither does
what a seller writes.
"""

import re
from collections.abc import Callable, Mapping

from lxml import etree

from crawler.items import PageState
from crawler.reading.cuts import at_most
from crawler.reading.embedded import MOST_SCRIPTS
from crawler.reading.node_text import Node, nodes, text_of
from crawler.reading.page import Page

_CHALLENGE_NODES = etree.XPath(
    "//*[@id='px-captcha' or @id='px-captcha-wrapper' or @id='challenge-form' or @id='challenge-running'"
    " or @id='cf-challenge-running' or @id='challenge-error-text' or @id='captchacharacters' or @id='nocaptcha'"
    " or @id='nc_1_wrapper' or @id='nc_1_n1z' or @id='baxia-punish' or @id='baxia-dialog-content'"
    " or @id='sec-if-cpt-container' or @id='sec-cpt-if' or @id='ddv1-captcha-container' or @id='captcha-box'"
    " or @id='distilCaptchaForm' or @id='JDJRV-wrap-loginsubmit' or @id='bd-captcha' or @id='captcha-container'"
    " or contains(@class,'px-captcha') or contains(@class,'baxia-punish')]"
    "|//form[contains(@action,'/errors/validateCaptcha') or contains(@action,'/splashui/captcha')"
    " or contains(@action,'__cf_chl') or contains(@action,'/_sec/cp_challenge')]"
    "|//iframe[contains(@src,'captcha-delivery.com') or contains(@src,'_Incapsula_Resource')"
    " or contains(@src,'/punish') or contains(@src,'hcaptcha.com/captcha')]"
)
_MAY_CHALLENGE = ("aptcha", "challenge", "baxia", "nc_1_", "cpt-", "_Incapsula", "/punish", "JDJRV", "_chl")
"""Without any of these in its text a page has none of the elements above, and its tree need not be walked."""
_CAPTCHA_WIDGETS = etree.XPath(
    "//*[contains(@class,'g-recaptcha') or contains(@class,'h-captcha') or contains(@class,'cf-turnstile')"
    " or contains(@class,'geetest_')]"
)
"""Also met in the forms of ordinary pages."""
_CHALLENGE_SCRIPT = re.compile(
    r"captcha-delivery\.com|_cf_chl_opt|/cdn-cgi/challenge-platform/[^\"']*/orchestrate|awsWafCookieDomainList"
    r"|token\.awswaf\.com|AwsWafIntegration|_Incapsula_Resource|/_____tmd_____/|x5secdata|FAIL_SYS_USER_VALIDATE"
    r"|RGV587_ERROR|/px/captcha|captcha\.px-c|/_sec/verify|bm-verify=|triggerInterstitialChallenge|/blocked\?url="
    r"|ct\.captcha|fc\.captcha|arkoselabs\.com/fc"
)
_REFUSED = re.compile(r"\bReference\s*#\s*[\da-f]+(?:\.[\da-f]+){2,}")
"""What is left of a page that Akamai refuses, at times under status 200."""
_CHALLENGE_TITLE = re.compile(
    r"robot (?:or human|check)|not a robot|are you (?:a )?(?:human|robot)|pardon our interruption|just a moment"
    r"|attention required|security (?:measure|check|verification)|access (?:to this page has been )?denied"
    r"|verify (?:you|that you)"
    r"|human verification|captcha|bot (?:detection|check)|checking your browser|one more step|please verify"
    r"|unusual traffic|are you a human|验证码|安全验证|京东验证|滑动验证|访问受限|人机|ロボットではない|ロボットですか"
    r"|sicherheitsmaßnahme|sicherheitsüberprüfung|vérification de sécurité|controllo di sicurezza|mesure de sécurité"
    r"|доступ ограничен|подтвердите, что",
    re.IGNORECASE,
)
_LOGIN_TITLE = re.compile(
    r"\b(?:sign|log) ?[io]n\b|anmelden|einloggen|connexion|identifiez-vous|inicia(?:r)? sesión|accedi|entrar|登录|登入"
    r"|ログイン|вход|logga in|inloggen",
    re.IGNORECASE,
)
_LOGIN_ADDRESS = re.compile(
    r"//(?:login|signin|passport|auth|account)s?\.|/(?:login|signin|sign-in|ap/signin)(?:[/?.]|$)"
)
_GONE = re.compile(
    r"(?:listing|item|product|offer|ad)\b.{0,40}?"
    r"(?:no longer (?:available|exists?)|(?:was|has been|is) (?:removed|deleted|ended|not found)|does(?:n't| not) exist"
    r"|has (?:now )?(?:ended|expired)|not found|could(?:n't| not) be found|can(?:not|'t) be found)"
    r"|nicht (?:mehr )?(?:verfügbar|gefunden)|wurde (?:entfernt|gelöscht|beendet)"
    r"|n'existe plus|introuvable|plus disponible|non (?:è )?(?:più )?(?:disponibile|trovata)|ya no (?:está|existe)"
    r"|nie jest już dostępn|nu mai este disponibil|tidak (?:tersedia|ditemukan)|більше не доступ"
    r"|no encontrad|não (?:foi )?encontrad|não está mais|削除された|存在しません|お探しの商品は"
    r"|很抱歉，您查看的|宝贝不存在|商品不存在|已下架|已经下架|已下柜|找不到|не найден|удалено"
    r"|снято с публикации",
    re.IGNORECASE,
)
"""What a page says of the offer itself."""
_ENDED = re.compile(
    r"seller (?:has )?(?:ended|closed|withdrew)|(?:ended|closed|withdrawn) by (?:the|its) seller"
    r"|(?:listing|auction|offer|sale|ad|item)\b.{0,20}?\b(?:(?:has|was) (?:now )?(?:ended|expired)|ended\b|sold\b)"
    r"|(?:was|has been|is|already|now) sold\b|sold out|beendet|abgelaufen|verkauft|vendu[es]?\b|terminée?s?\b"
    r"|expirée?s?\b|vendid[oa]|finalizad[oa]|terminad[oa]|encerrad[oa]|scadut[oa]|vendut[oa]|terminat[oa]|verkocht|afgelopen|zakończon"
    r"|sprzedan|verkauft|såld\b|avslutad|продан|заверш[её]н|已结束|已售|售完|卖完|已完结|結束|売り切れ|終了|販売済",
    re.IGNORECASE,
)
_TAKEN_DOWN = re.compile(
    r"removed|taken down|violat|polic(?:y|ies)|our rules|infring|entfernt|gelöscht|verstoß|supprimé|retir|violaz"
    r"|infra[cç]|eliminad|rimoss|违规|違反|侵权|侵害|删除|削除|удален|нарушен|prohibited|suspended",
    re.IGNORECASE,
)
"""Where it is said as well, an offer was taken down by the platform, whatever else the page says."""
_NO_SUCH_PAGE = re.compile(
    r"page (?:is missing|not found|you(?:'re| are| were)? (?:requested|looking for))"
    r"|page\b.{0,40}?(?:no longer|not found|doesn't exist|could(?:n't| not) be found)"
    r"|we looked everywhere|not a functioning page|couldn't find (?:that|this) page|ページが見つかりません"
    r"|お探しのページは|页面不存在|página n(?:o|ão) existe|^\s*404\b|error 404",
    re.IGNORECASE,
)
"""What a page says of the address only, and sites say to a wrong address too."""
_NOTHING = re.compile(
    r"\b(?:no|0|zero) (?:exact )?(?:results?|match(?:es)?|items?|products?|listings?)\b.{0,20}?(?:found|match|for\b|$)"
    r"|(?:did not|didn't|doesn't) match any|(?:couldn't|could not|can't|cannot|unable to) find (?:any|a match|results)"
    r"|nothing (?:found|matches)|we found 0\b|search (?:returned|has) no"
    r"|keine (?:ergebnisse|treffer|artikel|anzeigen|produkte)|aucun(?:e)? (?:résultat|annonce|article|produit)"
    r"|nessun (?:risultato|articolo|annuncio|prodotto)|no (?:hay|se encontr|encontramos|hemos encontrado)\b.{0,40}"
    r"|sin resultados|nenhum (?:resultado|anúncio|produto)|não encontramos|geen (?:resultaten|artikelen|advertenties)"
    r"|brak (?:wyników|ofert)|nie znaleźliśmy|inga (?:resultat|träffar)|ничего не найдено|нічого не знайдено"
    r"|tidak (?:ada hasil|menemukan)|(?:oops, )?produk nggak ditemukan|không tìm thấy|ไม่พบ(?:ผลลัพธ์|สินค้า)"
    r"|一致する(?:商品|検索結果|もの)は(?:ありません|見つかり)|該当する商品(?:は|が)(?:ありません|見つかり)"
    r"|(?:没有|沒有|没)找到|(?:抱歉|很抱歉).{0,12}(?:没有|沒有|找不到)|查無(?:商品|資料|符合)|검색 ?결과가 없",
    re.IGNORECASE,
)
"""What a result page says where nothing was found."""
_FAILED = re.compile(
    r"internal server error|service (?:temporarily )?unavailable|bad gateway|gateway time-?out|something went wrong"
    r"|technical difficult|^\s*50[0-4]\b|tut uns leid.*fehler|an error (?:has )?occurred"
    r"|系统繁忙|服务器错误|システムエラー|アクセスが集中|ページが表示できません",
    re.IGNORECASE,
)
_MESSAGES = etree.XPath(
    "//title | //h1 | //h2 | //*[@role='alert'] | //*[contains(@class,'error') or contains(@class,'Error')"
    " or contains(@class,'message') or contains(@class,'not-found') or contains(@class,'notFound')"
    " or contains(@class,'empty') or contains(@class,'page-notice') or contains(@class,'removed')]"
    "[not(self::script or self::style)] | //main//p | //body/p | //body/div/p | //noscript"
)
_SHELL_ROOTS = etree.XPath(
    "//*[@id='root' or @id='app' or @id='__next' or @id='__nuxt' or @id='ice-container' or @id='main-app'"
    " or @id='react-root' or @id='container' or @id='___gatsby'] | //app-root"
)
_SKELETONS = etree.XPath(
    "//*[contains(@class,'keleton') or contains(@data-testid,'skeleton') or contains(@class,'shimmer')"
    " or contains(@class,'boneClass')]"
)
"""What stands for offers that are still to come."""
_PASSWORD = etree.XPath("//input[@type='password']")
_SCRIPTS = etree.XPath("//script")
_LITTLE = 600
"""Characters a visitor reads: below this a page that has scripts and a root element has not been rendered."""


def state_without_offers(page: Page, *, offer_wanted: bool, nothing_found: bool) -> PageState:
    """Return the state of a page on which no offer was read.

    offer_wanted: whether its address is that of an offer. nothing_found: whether the marketplace's own mark of a search
    without results is there.
    """
    if page.json is not None:
        return _json_state(page, nothing_found=nothing_found)
    failed = (page.status or 0) >= 500  # noqa: PLR2004 - HTTP
    if not page.text.strip():
        return "error" if failed else "unknown"
    messages = _texts(page)
    absent = page.status == 404 or any(map(_NO_SUCH_PAGE.search, messages))  # noqa: PLR2004 - HTTP
    gone = page.status == 410 or any(map(_GONE.search, messages))  # noqa: PLR2004 - HTTP
    # Where the status is known, a plain 404 says nothing of the offer; a person saved such a page for what it says.
    gone = gone or (absent and page.status is None)
    elsewhere = bool(page.address) and not offer_wanted  # a wrong address says nothing of any offer
    verdicts: tuple[tuple[PageState, Callable[[], bool]], ...] = (
        ("challenge", lambda: _is_challenge(page, messages)),
        ("login", lambda: _is_login(page, messages)),
        ("error", lambda: failed),
        ("no_results", lambda: nothing_found and not offer_wanted),
        ("removed", lambda: gone and not elsewhere),
        ("no_results", lambda: not offer_wanted and any(map(_NOTHING.search, messages))),
        ("error", lambda: gone or absent or any(map(_FAILED.search, messages[:3]))),
        ("shell", lambda: _is_shell(page)),
    )
    return next((state for state, holds in verdicts if holds()), "unknown")


def notice_of(page: Page) -> tuple[str | None, bool]:
    """Return what a page of state `removed` says, in its own words; and whether the seller has ended the offer.

    The longest message that speaks of the offer, else of the address; None where only the status told.
    """
    messages = _texts(page)
    told = [text for text in messages if _GONE.search(text) or _ENDED.search(text)]
    told = told or [text for text in messages if _NO_SUCH_PAGE.search(text)]
    ended = any(map(_ENDED.search, told)) and not any(map(_TAKEN_DOWN.search, told))
    return max(told, key=len, default=None), ended


def _json_state(page: Page, *, nothing_found: bool) -> PageState:
    answer = page.json
    verdict = answer.get("ret") if isinstance(answer, Mapping) else None
    if _CHALLENGE_SCRIPT.search(str(verdict)) or (
        isinstance(answer, Mapping) and "captcha-delivery" in page.text[:500]
    ):
        return "challenge"
    if verdict and "SESSION_EXPIRED" in str(verdict):
        return "login"
    return "no_results" if nothing_found else "unknown"


def _texts(page: Page) -> list[str]:
    """Return the messages of a page, title first; long ones are no messages."""
    texts = (text_of(node, _LITTLE) for node in nodes(_MESSAGES, page.tree)[:200])
    return [text for text in texts if text and len(text) <= 240]  # noqa: PLR2004 - a message, not a description


def _is_challenge(page: Page, messages: list[str]) -> bool:
    if any(sign in page.text for sign in _MAY_CHALLENGE) and _CHALLENGE_NODES(page.tree):
        return True
    if any(map(_CHALLENGE_TITLE.search, messages[:2])):
        return True
    if len(page.visible_text) >= _LITTLE * 2:
        return False
    if _REFUSED.search(page.visible_text):
        return True
    return bool(_CAPTCHA_WIDGETS(page.tree)) or any(
        _CHALLENGE_SCRIPT.search(_script(node)) for node in at_most(MOST_SCRIPTS, nodes(_SCRIPTS, page.tree), "scripts")
    )


def _script(node: Node) -> str:
    return (node.get("src") or "") + (node.text or "")[:200_000]


def _is_login(page: Page, messages: list[str]) -> bool:
    asked = bool(_LOGIN_ADDRESS.search(page.address)) or any(map(_LOGIN_TITLE.search, messages[:2]))
    return asked and (bool(_PASSWORD(page.tree)) or bool(_LOGIN_ADDRESS.search(page.address)))


def _is_shell(page: Page) -> bool:
    """Whether scripts are still to fill the page."""
    if not _SCRIPTS(page.tree):
        return False
    length = len(page.visible_text)
    if length < _LITTLE // 3 or (length < _LITTLE and bool(_SHELL_ROOTS(page.tree))):
        return True
    return len(nodes(_SKELETONS, page.tree)) >= 3  # noqa: PLR2004 - one may stand for a picture that loads
