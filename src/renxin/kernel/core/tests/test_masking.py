"""What may be seen of names and numbers."""

import pytest

from renxin.kernel.core import masking


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张晓明", "张*明"),
        ("欧阳娜娜", "欧阳*"),
        ("欧阳娜", "欧阳*"),
        ("欧阳", "欧*"),
        ("买买提江·吐尔逊", "买******逊"),
        ("张", "张*"),
        ("John Smith", "J*** S***"),
        ("", ""),
    ],
)
def test_names(name, shown):
    assert masking.name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"), [("13812341234", "138****1234"), ("057188881234", "057*****1234"), ("8881234", "****234")]
)
def test_phones(phone, shown):
    assert masking.phone(phone) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("11010519491231002X", "110105********002X"),
        ("440524880101001", "440524*****1001"),
        ("E12345678", "*****5678"),
        ("A1", "*1"),
    ],
)
def test_identifiers(number, shown):
    assert masking.identifier(number) == shown


def test_mail_and_address():
    assert masking.email("anna@example.org") == "a***@example.org"
    assert masking.address("浙江省杭州市西湖区文三路 1 号") == "浙江省杭州市西湖区***"
    assert masking.address("新疆维吾尔自治区乌鲁木齐市天山区解放路 2 号") == "新疆维吾尔自治区乌鲁木齐市天山区***"
    assert masking.address("北京市朝阳区建国路 5 号 3 单元") == "北京市朝阳区***"
    assert masking.address("杭州市文新小区 1 幢") == "杭州市***"
    assert masking.address("杭州市文三路 1 号") == "杭州市***"
    assert masking.address("somewhere") == "***"
    assert masking.address("") == ""
