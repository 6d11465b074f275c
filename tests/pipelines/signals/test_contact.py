"""Ways to reach a seller past the marketplace, and what only looks like one."""

import time

import pytest

from pipelines.signals.contact import INVITED, contact_in
from pipelines.words.folding import fold


def contact(text: str) -> tuple[float, str] | None:
    return contact_in(text, fold(text))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("加微信 fxbags88 看实拍", "微信 fxbags88"),
        ("ＶＸ： bagqueen2020", "ＶＸ： bagqueen2020"),
        ("more on WhatsApp +86 138 0013 8000", "WhatsApp +86 138 0013 8000"),
        ("contact WeChat id lv_store168 for more", "WeChat id lv_store168"),
        ("mail to Sales@bags.cn", "Sales@bags.cn"),
        ("Telegram @fake_store1", "Telegram @fake_store1"),
        ("微信:abc12345", "微信:abc12345"),
        ("+v abcdef123", "+v abcdef123"),
        ("see t.me/bagshop88", "t.me/bagshop88"),
        ("call +1 (555) 010-1234", "+1 (555) 010-1234"),
        ("电话 13800138000", "电话 13800138000"),
        ("QQ：12345678", "QQ：12345678"),
    ],
)
def test_accounts_addresses_and_numbers_are_found_as_written(text: str, written: str) -> None:
    assert contact(text) == (1.0, written)


@pytest.mark.parametrize("text", ["加v看货", "DM us on WhatsApp", "WhatsApp me", "пишите в ватсап"])
def test_an_invitation_without_an_account_is_weaker(text: str) -> None:
    found = contact(text)
    assert found is not None
    assert found[0] == INVITED


@pytest.mark.parametrize(
    "text",
    [
        "Supports WhatsApp, WeChat and Telegram. Size 146.6 x 70.6 mm. Model A3090.",
        "支持微信支付宝",
        "Call our service line 0800 298 0298 for the guarantee. Article no. 13800138000",
        "size 12 / +5000 mAh 2500-3000",
        "EAN 4006381333931",
        "insta360 one x2 camera",
        "Nike VX-1234 model",
        "WX-7 adapter",
        "wechat pay qr scanner 2022",
        "samsung S24+ 128 256 512",
        "@ home",
        "1-800 ml +10 %",
    ],
)
def test_sizes_models_and_features_are_none(text: str) -> None:
    assert contact(text) is None


@pytest.mark.parametrize(
    "unit", ["wechat ", "+1 ", "a.a.", "1-1-1", "加v", "whatsapp 1 ", "contact ", "@a", "vx:", "+11111"]
)
def test_a_long_hostile_text_takes_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        started = time.process_time()
        contact(text)
        return time.process_time() - started

    assert seconds(200_000) < max(12 * seconds(50_000), 2.0)
