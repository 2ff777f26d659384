"""Finding people by whatever is typed."""

import pytest

from renxin.kernel.core.actor import Actor
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients import selectors, services
from renxin.people.patients.services import ContactData, IdentifierData, PatientData

pytestmark = pytest.mark.django_db
PEOPLE = {
    "张三": ("P001", "13800138001", None),
    "张小明": ("P002", "13800138002", None),
    "章敏": ("P003", "13900001234", None),
    "单雄信": ("P004", None, None),
    "欧阳娜娜": ("P005", None, "11010519491231002X"),
    "吕布": ("P006", None, None),
    "曾国藩": ("P007", None, None),
    "阿依古丽·买买提": ("P008", None, None),
    "John Smith": ("P009", None, None),
    "李明": ("2024001", None, None),
}


@pytest.fixture
def desk():
    house = hospital()
    actor = Actor.interface(house.tenant.pk, "HIS")
    for name, (number, phone, card) in PEOPLE.items():
        services.register_patient(
            actor,
            PatientData(name=name),
            source="his:main",
            identifiers=[IdentifierData("his:main", number), *([IdentifierData("cn-id", card)] if card else [])],
            contacts=[ContactData("phone", phone)] if phone else [],
        )
    return actor


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("张三", {"张三"}),
        ("张", {"张三", "张小明"}),
        ("小明", {"张小明"}),
        ("明", {"张小明", "李明"}),
        ("zhangsan", {"张三"}),
        ("zhang", {"张三", "张小明", "章敏"}),
        ("zhangx", {"张小明"}),
        ("zs", {"张三"}),
        ("ZXM", {"张小明"}),
        ("zhang xiao", {"张小明"}),
        ("xiaoming", {"张小明"}),
        ("shan", {"单雄信"}),
        ("sxx", {"单雄信"}),
        ("danxiongxin", {"单雄信"}),
        ("ouyang", {"欧阳娜娜"}),
        ("oynn", {"欧阳娜娜"}),
        ("lvbu", {"吕布"}),
        ("lubu", {"吕布"}),
        ("ceng", {"曾国藩"}),
        ("买买提", {"阿依古丽·买买提"}),
        ("阿依古丽 买买提", {"阿依古丽·买买提"}),
        ("smith", {"John Smith"}),
        ("john smith", {"John Smith"}),
        ("13800138001", {"张三"}),
        ("+86 138-0013-8001", {"张三"}),
        ("1234", {"章敏"}),
        ("11010519491231002x", {"欧阳娜娜"}),
        ("002X", {"欧阳娜娜"}),
        ("110105491231002", {"欧阳娜娜"}),
        ("p002", {"张小明"}),
        ("P002", {"张小明"}),
        ("2024001", {"李明"}),
        ("赵", set()),
        ("", set()),
        ("   ", set()),
        ("'; drop table", set()),
        ("%", set()),
    ],
)
def test_what_people_type_finds_whom_they_mean(desk, typed, found):
    assert {card.name for card in selectors.search(desk, typed)} == found


def test_the_whole_name_comes_first_and_the_limit_holds(desk):
    for number in range(30):
        name = f"张三{'一二三四五六七八九十'[number % 10]}"
        identifiers = [IdentifierData("his:main", f"X{number}")]
        services.register_patient(desk, PatientData(name=name), source="his:main", identifiers=identifiers)
    found = selectors.search(desk, "张三", limit=5)
    assert (len(found), found[0].name) == (5, "张三")


def test_a_merged_name_leads_to_the_survivor(desk):
    ids = {card.name: card.id for card in selectors.search(desk, "zhang")}
    services.merge_patients(desk, ids["张三"], ids["章敏"], reason="同一人")
    assert [card.name for card in selectors.search(desk, "章敏")] == ["张三"]
    assert [card.name for card in selectors.search(desk, "zhangsan")] == ["张三"]
