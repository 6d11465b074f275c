"""Sellers who say that they have no copies, in the word order of their languages; and those who only seem to."""

import pytest

from pipelines.snapshot import Label
from tests.pipelines.signals.cases import judged


@pytest.mark.parametrize(
    ("title", "description"),
    [
        ("Bolso Gucci, cero réplicas", ""),
        ("Nike Dunk Low, nada de imitaciones", ""),
        ("Gucci Tasche", "Weder Fake noch Replika."),
        ("Gucci Tasche", "Fälschung ausgeschlossen"),
        ("Sac Gucci", "Contrefaçons s'abstenir, produit authentique"),
        ("Сумка Gucci", "Никаких реплик и подделок"),
        ("Сумка Gucci", "Реплики и копии не продаём"),
        ("グッチ バッグ", "コピー品や偽物は一切取り扱っておりません。"),
        ("グッチ バッグ", "偽物の場合は全額返金いたします"),
        ("구찌 가방", "레플리카 판매하지 않습니다"),
        ("구찌 가방, 짝퉁 아니에요", ""),
        ("حقيبة غوتشي أصلية", "وليست تقليد"),
        ("حقيبة غوتشي", "ولا يوجد لدينا بضاعة مقلدة"),
        ("Gucci çanta", "Replika ürün satmıyoruz"),
        ("Tas Gucci ori", "Kami tidak menjual barang KW"),
        ("古驰 包", "本店不卖高仿A货"),
        ("古驰 包", "市面上假货很多 请认准本店"),
        ("古驰 包", "如有假货 全额退款"),
        ("กระเป๋า Gucci", "ของปลอมยินดีคืนเงิน"),
        ("Rolex Datejust", "Authentic only. Replica sellers please stay away"),
        ("Montre Omega", "Attention aux contrefaçons qui circulent"),
        ("Omega Uhr", "Vorsicht vor Fälschungen"),
        ("Bolso Chanel", "Ojo con las imitaciones que venden otros"),
        ("Zegarek Omega", "Uwaga na podróbki"),
        ("ساعة رولكس", "احذر من التقليد"),
        ("Omega saat", "Çakma ürünlere dikkat edin"),
        ("오메가 시계", "레플리카 제품이 아닙니다"),
        ("オメガ 時計", "当店ではコピー商品の取り扱いはございません"),
    ],
)
def test_who_refuses_copies_offers_none(title: str, description: str) -> None:
    assert judged(title=title, description=description).suggestion != "counterfeit"


@pytest.mark.parametrize(
    ("title", "description"),
    [
        ("グッチ スーパーコピー 正規品は取り扱っておりません", ""),
        ("グッチ バッグ", "コピー品です、サイズ違いの場合は交換します"),
        ("구찌 가방 레플리카", "환불하지 않습니다"),
        ("Borsa Gucci", "Niente da invidiare all'originale, replica perfetta"),
        ("Сумка Gucci", "Никаких отличий от оригинала, реплика люкс"),
        ("Tas Gucci", "Kualitas tidak kalah dengan original, mirror quality KW super"),
        ("Bolso Gucci réplica", "Cero diferencias, no admite devoluciones"),
        ("Gucci Tasche", "Habe noch eine Replika"),
        ("古驰 高仿包 不满意全额退款", ""),
        ("Chanel Tasche", "Vorsicht Replika, nicht original"),
        ("シャネル バッグ", "コピー品のため箱はございません"),
        ("Chanel çanta", "Birebir replika, kutusu yoktur"),
        ("حقيبة شانيل", "هاي كوبي لا تفرق عن الأصلي"),
    ],
)
def test_a_negation_of_something_else_leaves_the_claim(title: str, description: str) -> None:
    assert judged(title=title, description=description, price="35 EUR").suggestion == "counterfeit"


@pytest.mark.parametrize(
    ("title", "description"),
    [
        ("Gucci belt", "I have receipts because so many replicas are sold on this app these days."),
        ("Сумка Gucci", "Реплики узнаются по швам, здесь все ровно, куплено в магазине."),
        ("Bolso Gucci", "Cansada de ver imitaciones, vendo el mio comprado en tienda."),
        ("Gucci Tasche", "Habe noch eine Replika"),
    ],
)
def test_a_word_in_a_description_alone_is_told_and_not_enough(title: str, description: str) -> None:
    assessed = judged(title=title, description=description)
    assert [reason.signal for reason in assessed.reasons] == ["counterfeit_claim"]
    assert assessed.suggestion is None


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("iPhone 15 対応 手帳型ケース", "not_the_brand"),
        ("iPhone 15 Pro Max用 ケース", "not_the_brand"),
        ("جراب حماية لهاتف iPhone 15", "not_the_brand"),
        ("iPhone 15 防水対応 128GB 新品", None),
        ("Nike 1:1 batch", "counterfeit"),
    ],
)
def test_what_a_thing_fits_may_be_a_model_with_a_number(title: str, label: Label | None) -> None:
    assert judged(title=title).suggestion == label
