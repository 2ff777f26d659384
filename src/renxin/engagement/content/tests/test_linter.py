"""The linter, rule by rule: what must not be said, what only sounds like it, and what class words make a message."""

import pytest

from renxin.engagement.content import lint_rules
from renxin.engagement.content.linting import Said, lint

OWN = ("care.hospital.example",)


def read(text, message_class="service", **more):
    return lint(Said(text=text, message_class=message_class, domains=OWN, **more), lint_rules.rules())


def codes(found):
    return {each.code for each in found.findings}


@pytest.mark.parametrize(
    ("text", "message_class", "code"),
    [
        ("我院可根治此病", "service", "cure_promise"),
        ("治愈率高", "clinical", "cure_promise"),
        ("有效率 100%", "service", "cure_promise"),
        ("保证让您满意", "service", "promise"),
        ("拥有最先进的设备", "service", "superlative"),
        ("本市第一的团队", "service", "superlative"),
        ("国家级专家坐诊", "service", "superlative"),
        ("祖传秘方", "service", "superlative"),
        ("原军医坐诊", "service", "superlative"),
        ("本周免费治疗", "service", "free_treatment"),
        ("推荐有奖，每人一个红包", "service", "free_treatment"),
        ("刷医保就送礼品", "service", "insured_gift"),
        ("请把验证码发送给我们：回复验证码即可", "service", "asks_secret"),
        ("请转账到以下账户", "service", "asks_secret"),
        ("点开 https://evil.example.com/a 查看", "service", "foreign_link"),
        ("点开 care-hospital.top/a 查看", "service", "foreign_link"),
        ("验证码 1234，点开 https://care.hospital.example/x", "code", "link_in_code"),
        ("护肝知识，点击购买", "education", "education_sells"),
        ("术前术后对比", "marketing", "testimonial"),
        ("本院诊治糖尿病", "marketing", "advert_words"),
        ("复诊只要 99 元，限时优惠", "clinical", "price_in_clinical"),
        ("A guaranteed cure awaits", "service", "cure_promise"),
    ],
)
def test_words_that_stop_a_message(text, message_class, code):
    found = read(text, message_class, source="国家卫健委 2024")
    assert code in {each.code for each in found.blocks}
    assert not found.ok


@pytest.mark.parametrize(
    "text",
    [
        "这是您第一次复诊，请第一时间联系我们",
        "市第一人民医院提醒您明天复诊",
        "请保证睡眠，多喝水",
        "请勿转账，医院绝不会要求转账",
        "点开 https://care.hospital.example/s/abc 查看",
        "点开 care.hospital.example/s/abc 查看",
        "您的号在 9 点 30 分，共 3 折页的须知请带来",
        "打 8 点前到院；血压 128/78",
        "电话 0571-88880000，门诊楼二层",
    ],
)
def test_harmless_words_pass(text):
    found = read(text)
    assert found.message_class == "service"
    assert found.ok, found.findings


@pytest.mark.parametrize(
    "text", ["洗牙 5 折", "种植牙特价 ¥3999", "体检优惠套餐", "仅需 99 元", "A special offer for you", "8.8折"]
)
@pytest.mark.parametrize("message_class", ["service", "education"])
def test_prices_make_an_advertisement(text, message_class):
    found = read(text, message_class)
    assert found.message_class == "marketing"
    assert {"price", "no_certificate", "no_refusal"} <= codes(found)


def test_an_advertisement_with_certificate_and_refusal_may_go():
    found = read("本院口腔科周末开诊，电话 0571-1。拒收请回复R", "marketing", ad_certificate="浙医广〔2026〕第1号")
    assert found.ok, found.findings


def test_education_names_its_source():
    assert "no_source" in codes(read("少盐少油，规律运动。", "education"))
    assert read("少盐少油，规律运动。", "education", source="中国居民膳食指南（2022）").ok


@pytest.mark.parametrize("preview", ["您的肿瘤复查提醒", "泌尿外科随访", "HIV检测结果", "Your oncology visit"])
def test_a_preview_never_tells_an_illness(preview):
    assert "preview_tells" in {each.code for each in read("请点开查看", preview=preview).blocks}


def test_an_illness_in_the_text_is_only_pointed_out():
    found = read("您的糖尿病随访到了")
    assert {each.code for each in found.warns} == {"names_illness"}
    assert found.ok


def test_a_finding_says_where_and_what_to_do():
    found = read("您好，我院可根治").findings[0]
    assert (found.found, found.at) == ("根治", 6)
    assert all(lint_rules.explain(found))


def test_every_rule_of_the_pack_can_be_read():
    for rule in lint_rules.rules():
        assert rule.expression is not None or rule.code in {
            "foreign_link",
            "link_in_code",
            "no_certificate",
            "no_source",
        }
