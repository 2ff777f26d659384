"""Invented patients by the million: the ground on which the other measurements stand.

`load_population(n)` makes a hospital of `n` patients with a name, an identity card, a record number, a patient card, a
telephone (every twelfth is a relative's) and an address, as the product itself would have stored them. The same number
is the same person in every run, so a measurement can ask for somebody whom it did not load: `person(number)`.
"""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import psycopg

from renxin.config.benchmark import Report

SCALE = 100_000
TENANT: Final = 910_001
SOURCE: Final = "his:bench"
LOADERS: Final = 2
_CHUNK: Final = 20_000
_MASK: Final = (1 << 64) - 1
_FIRST_BIRTH: Final = date(1931, 1, 1)
_DAYS: Final = 33_000
_SERIALS: Final = 499
_LINES: Final = 900_000_000
# Surnames with how many in ten thousand bear them; the rest share the remainder.
_SURNAMES: Final = (
    ("王", 720), ("李", 720), ("张", 680), ("刘", 520), ("陈", 450), ("杨", 310), ("黄", 230), ("赵", 220), ("吴", 200),
    ("周", 195), ("徐", 150), ("孙", 140), ("马", 130), ("朱", 125), ("胡", 120), ("郭", 115), ("何", 110), ("高", 105),
    ("林", 105), ("罗", 95), ("郑", 90), ("梁", 85), ("谢", 80), ("宋", 75), ("唐", 70), ("许", 65), ("韩", 65),
    ("冯", 62), ("邓", 60), ("曹", 58), ("彭", 56), ("曾", 55), ("肖", 54), ("田", 52), ("董", 50), ("袁", 48),
)  # fmt: skip
_RARE: Final = (
    "潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万"
)
_GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰建国文红志春梅海燕云飞雪琴林凤宇浩晨子轩雨欣佳怡思涵梦琪俊鹏"
    "博嘉豪诗语一诺梓萱若曦宏远德福贵生永康正义长青美珍淑慧月娥翠莲荣光庆祥振兴卫东新民立成学良世昌家宝仁心安宁"
)
_REGIONS: Final = (
    ("110105", "北京市朝阳区"), ("110108", "北京市海淀区"), ("310104", "上海市徐汇区"), ("310115", "上海市浦东新区"),
    ("320505", "江苏省苏州市虎丘区"), ("320582", "江苏省张家港市"), ("330106", "浙江省杭州市西湖区"),
    ("330203", "浙江省宁波市海曙区"), ("340104", "安徽省合肥市蜀山区"), ("350203", "福建省厦门市思明区"),
    ("370102", "山东省济南市历下区"), ("420106", "湖北省武汉市武昌区"), ("430102", "湖南省长沙市芙蓉区"),
    ("440106", "广东省广州市天河区"), ("440305", "广东省深圳市南山区"), ("510107", "四川省成都市武侯区"),
    ("610113", "陕西省西安市雁塔区"), ("500103", "重庆市渝中区"), ("210102", "辽宁省沈阳市和平区"),
)  # fmt: skip
_STREETS: Final = ("人民路", "解放路", "中山路", "建设路", "星湖街", "和平里", "文化路", "新华街")


@dataclass(frozen=True, slots=True)
class Invented:
    """A person nobody is."""

    number: int
    name: str
    sex: str
    birth_date: date
    id_number: str
    record_no: str
    card_no: str
    phone: str
    address: str

    @property
    def patient_id(self) -> int:
        """Return the key of the patient, once the population is loaded."""
        return self.number + 1


@dataclass(frozen=True, slots=True)
class Population:
    """Whom a measurement may ask about: patients `first_id` to `last_id` of `tenant_id`."""

    tenant_id: int
    size: int

    first_id: int = 1

    @property
    def last_id(self) -> int:
        """Return the highest patient key."""
        return self.size

    def people(self, numbers: Sequence[int]) -> list[Invented]:
        """Return these persons by their numbers (from 0)."""
        return [person(number) for number in numbers]


def run(scale: int, report: Report) -> None:
    """Measure how fast the ground is made."""
    with report.measure("population", count=scale):
        load_population(scale)


def person(number: int) -> Invented:
    """Return the person of this number: always the same one."""
    dice = _scrambled(number)
    sex = dice & 1
    place, day, serial = _spread(number, len(_REGIONS), _DAYS, _SERIALS)
    born = _FIRST_BIRTH + timedelta(days=day)
    code, district = _REGIONS[place]
    holder = number - 1 if number and dice % 12 == 0 else number
    return Invented(
        number=number,
        name=_name(dice >> 1),
        sex="male" if sex else "female",
        birth_date=born,
        id_number=_identity_card(f"{code}{born:%Y%m%d}{serial * 2 + 2 - sex:03d}"),
        record_no=f"P{number:08d}",
        card_no=f"K{_spread(number, 10**9)[0]:09d}",
        phone=f"13{_spread(holder, _LINES)[0] + 10**8:09d}",
        address=f"{district}{_STREETS[dice >> 40 & 7]}{dice >> 43 & 511}号",
    )


def load_population(size: int) -> Population:
    """Make the hospital and its patients by COPY, indexes afterwards; needs the database of a measurement."""
    from django.db import connections

    _make_hospital()
    with psycopg.connect(os.environ["RENXIN_OWNER_DATABASE_URL"], autocommit=True) as owner:
        indexes = indexes_of(owner, _tables())
        for name in indexes:
            owner.execute(f'DROP INDEX "{name}"')
        connections.close_all()  # a child must not share them
        with multiprocessing.get_context("fork").Pool(LOADERS) as pool:
            pool.map(_load, [range(at, min(at + _CHUNK, size)) for at in range(0, size, _CHUNK)], chunksize=1)
        owner.execute("SET maintenance_work_mem = '256MB'")
        for definition in indexes.values():
            owner.execute(definition)
        owner.execute("SELECT setval(pg_get_serial_sequence('patients_patient', 'id'), %s)", [size])
        owner.execute(f"VACUUM (ANALYZE) {', '.join(_tables())}")
    return Population(TENANT, size)


def staff() -> Any:
    """Return somebody who may search and see every patient of the hospital."""
    from renxin.kernel.core.actor import Actor

    permissions = frozenset({"patients.view", "patients.search", "patients.edit", "patients.merge"})
    return Actor(tenant_id=TENANT, kind="staff", name="bench", permissions=permissions, all_departments=True)


def _make_hospital() -> None:
    from renxin.people.organizations.models import Organization

    kind = Organization.Kind.HOSPITAL
    Organization.objects.create(id=TENANT, tenant_id=TENANT, kind=kind, name="性能医院")


def _load(numbers: range) -> None:
    """Write the rows of these persons, one COPY a table."""
    people = [person(number) for number in numbers]
    now = datetime.fromisoformat("2026-01-05T08:00:00+08:00")
    with psycopg.connect(os.environ["RENXIN_OWNER_DATABASE_URL"]) as line, line.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        for table, rows in _rows(people, now).items():
            first = next(rows)
            columns = ", ".join(first)
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write_row(tuple(first.values()))
                for row in rows:
                    copy.write_row(tuple(row.values()))


def _rows(people: Sequence[Invented], now: datetime) -> dict[str, Iterator[dict[str, Any]]]:
    return {
        "patients_patient": (_patient(one, now) for one in people),
        "patients_identifier": (row for one in people for row in _identifiers(one)),
        "patients_contactpoint": (_contact(one, now) for one in people),
    }


def _tables() -> list[str]:
    return ["patients_patient", "patients_identifier", "patients_contactpoint"]


def _patient(one: Invented, now: datetime) -> dict[str, Any]:
    from renxin.kernel.core.ids import uuid7
    from renxin.people.patients.models import Patient

    keys = _keys_of(one.name)
    return {
        "id": one.patient_id,
        "tenant_id": TENANT,
        "uid": uuid7(),
        "name": one.name,
        "pinyin_key": keys[0],
        "initials": keys[1],
        "search_tokens": keys[2],
        "sex": one.sex,
        "birth_date": one.birth_date,
        "status": "active",
        "language": "zh",
        "elder_mode": False,
        "vip": False,
        "address": Patient._meta.get_field("address").get_prep_value(one.address),
        "source": SOURCE,
        "created_at": now,
        "updated_at": now,
    }


def _identifiers(one: Invented) -> Iterator[dict[str, Any]]:
    from renxin.people.patients.finding import blinds
    from renxin.people.patients.models import Identifier

    seal = Identifier._meta.get_field("value").get_prep_value
    for system, value in (("cn-id", one.id_number), (SOURCE, one.record_no), ("card", one.card_no)):
        yield {
            "tenant_id": TENANT,
            "patient_id": one.patient_id,
            "origin_patient_id": one.patient_id,
            "system": system,
            "value": seal(value),
            "blind": blinds.of_identifier(TENANT, value),
            "blind_last4": _last4(value[-4:]),
            "verified": False,
            "is_claim": False,
            "source": SOURCE,
        }


def _contact(one: Invented, now: datetime) -> dict[str, Any]:
    from renxin.people.patients.finding import blinds
    from renxin.people.patients.models import ContactPoint

    return {
        "tenant_id": TENANT,
        "patient_id": one.patient_id,
        "origin_patient_id": one.patient_id,
        "kind": "phone",
        "value": ContactPoint._meta.get_field("value").get_prep_value(one.phone),
        "blind": blinds.of_contact(TENANT, "phone", one.phone),
        "blind_last4": _last4(one.phone[-4:]),
        "rank": 1,
        "owner_relation": "self",
        "source": SOURCE,
        "is_active": True,
        "created_at": now,
    }


@lru_cache(maxsize=20_000)
def _last4(ending: str) -> bytes:
    from renxin.people.patients.finding import blinds

    return blinds.of_last4(TENANT, ending)


@lru_cache(maxsize=200_000)
def _keys_of(name: str) -> tuple[str, str, list[str]]:
    from renxin.kernel.core import names
    from renxin.people.patients.finding.search_tokens import tokens_of

    keys = names.keys_of(name)
    return keys.pinyin_key, keys.initials, tokens_of(TENANT, keys.tokens)


def indexes_of(owner: psycopg.Connection[Any], tables: Sequence[str]) -> dict[str, str]:
    """Return the indexes that hold no constraint: made again afterwards they cost a fraction."""
    rows = owner.execute(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid = ANY(%s::regclass[]) "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
        [list(tables)],
    )
    return dict(rows.fetchall())


def _name(dice: int) -> str:
    first, second = _favoured(dice >> 20), _favoured(dice >> 36)
    return _surname(dice) + _GIVEN[first] + (_GIVEN[second] if dice >> 52 & 7 > 1 else "")


def _surname(dice: int) -> str:
    share = dice % 10_000
    for surname, weight in _SURNAMES:
        share -= weight
        if share < 0:
            return surname
    return _RARE[dice // 10_000 % len(_RARE)]


def _favoured(dice: int) -> int:
    """Return the place of a character: the first ones are several times as common as the last."""
    share = (dice & 0xFFFF) / 65_536
    return int(share * share * len(_GIVEN))


def _identity_card(first17: str) -> str:
    from renxin.people.patients.rules import check_digit

    return first17 + check_digit(first17)


def _spread(number: int, *sizes: int) -> list[int]:
    """Return one place in each of `sizes`, another combination for every number below their product."""
    whole = 1
    for size in sizes:
        whole *= size
    at = (number * 2_654_435_761 + 12_345) % whole
    places = []
    for size in sizes:
        at, place = divmod(at, size)
        places.append(place)
    return places


def _scrambled(number: int) -> int:
    """Return 64 bits that look like chance (splitmix64)."""
    z = (number + 1) * 0x9E3779B97F4A7C15 & _MASK
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    z = (z ^ z >> 27) * 0x94D049BB133111EB & _MASK
    return z ^ z >> 31
