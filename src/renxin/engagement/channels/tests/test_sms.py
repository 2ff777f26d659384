"""Signatures by the vendors' own examples, lengths, wishes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.channels.adapters.aliyun_sms import signing as aliyun
from renxin.engagement.channels.adapters.sms import rules
from renxin.engagement.channels.adapters.tencent_sms import signing as tencent


def test_aliyun_signs_as_its_documentation_does():
    query = aliyun.query_of(
        {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    )
    told = aliyun.headers(
        ("YourAccessKeyId", "YourAccessKeySecret"),
        "ecs.cn-shanghai.aliyuncs.com",
        ("RunInstances", "2014-05-26"),
        query,
        at=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        nonce="3156853299f313e23d1673dc12e1703d",
    )
    assert told["Authorization"].endswith("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


def test_tencent_signs_as_its_documentation_does():
    body = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    told = tencent.headers(
        ("AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******", "Gu5t9xGARNpq86cd98joQYCN3*******"),
        "cvm.tencentcloudapi.com",
        ("DescribeInstances", "2017-03-12"),
        body,
        at=datetime.fromtimestamp(1551113065, UTC),
        region="ap-guangzhou",
    )
    assert told["Authorization"].endswith("Signature=be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3")


@pytest.mark.parametrize(("length", "parts"), [(0, 1), (64, 1), (65, 2), (128, 2), (129, 3)])
def test_a_text_is_billed_by_its_parts(length, parts):
    assert rules.parts_of("字" * length, "仁心医院") == parts


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("t", ("opted_out", "MARKETING")),
        ("ＴＤ", ("opted_out", "MARKETING")),
        ("退订。", ("opted_out", "MARKETING")),
        ("全部退订", ("opted_out", "")),
        ("恢复", ("opted_in", "MARKETING")),
        ("T恤在哪里买", None),
        ("不要退订", None),
        ("", None),
    ],
)
def test_a_wish_is_read_only_where_it_stands_alone(text, wish):
    assert rules.wish_of(text) == wish


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_numbers_go_out_and_come_back_the_same(number):
    assert rules.national(rules.international(number)) == number


def test_a_link_travels_without_its_host():
    assert rules.path_of("https://care.example.cn/s/Ab1?x=2") == "s/Ab1?x=2"
    assert rules.path_of("") == ""
