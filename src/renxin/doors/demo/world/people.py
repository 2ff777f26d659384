"""Families of the demo city: who lives together, who is whose parent, on whose phone they can be reached."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from . import names

# 119900 is no county: the numbers pass every check and belong to nobody.
COUNTY: Final = "119900"
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_STREETS: Final = ("湖滨路", "人民东路", "解放巷", "新城大道", "青年街", "学府路", "桂花里", "和平街")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One invented person. `phone` is her own; `reach_by` is whose phone rings (a child's, for some old people)."""

    number: int
    family: int
    name: str
    sex: str
    birth_date: date
    id_number: str
    phone: str
    address: str
    relation: str
    reach_by: int | None = None

    def age_on(self, day: date) -> int:
        """Return the age in whole years on `day`."""
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)

    @property
    def his_number(self) -> str:
        """Return the number the demo HIS knows her by."""
        return f"P{self.number:07d}"


@dataclass
class _City:
    """What is still being counted while families are made."""

    random: Random
    today: date
    made: int = 0
    families: int = 0


def populate(random: Random, count: int, today: date) -> list[Person]:
    """Return `count` people living in families, as of `today`."""
    city = _City(random, today)
    people: list[Person] = []
    while len(people) < count:
        people += _family(city)
    return people[:count]


def id_number(birth_date: date, sequence: int, sex: str) -> str:
    """Return an 18-digit ID number (GB 11643) of the county that does not exist; odd sequences are men."""
    sequence = sequence * 2 + (1 if sex == "M" else 0)
    body = f"{COUNTY}{birth_date:%Y%m%d}{sequence % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def _family(city: _City) -> list[Person]:
    """Return one household: one grown-up, a couple, or a couple with children."""
    random = city.random
    city.families += 1
    surname = names.surname(random)
    address = (
        f"{random.choice(_STREETS)}{random.randint(1, 188)}号{random.randint(1, 18)}幢{random.randint(101, 2804)}室"
    )
    size = random.random()
    first = _person(city, surname, random.choice("MF"), _birthday(random, random.randint(1938, 1999)), address=address)
    if size < 0.22:
        return [first]
    other_sex = "F" if first.sex == "M" else "M"
    spouse_born = _birthday(random, first.birth_date.year + random.randint(-3, 5))
    spouse = _person(city, names.surname(random), other_sex, spouse_born, address=address, relation="spouse")
    if size < 0.40:
        return [first, spouse]
    births = [_birthday(random, spouse_born.year + random.randint(22, 34)) for _ in range(random.choice((1, 1, 2)))]
    return [first, spouse] + [
        _person(city, surname, random.choice("MF"), born, address=address, relation="child", parent=spouse)
        for born in births
        if born < city.today
    ]


def _person(
    city: _City,
    surname: str,
    sex: str,
    born: date,
    *,
    address: str,
    relation: str = "self",
    parent: Person | None = None,
) -> Person:
    city.made += 1
    number = city.made
    shared = parent if parent is not None and (city.today - born).days < 16 * 365 else None
    return Person(
        number=number,
        family=city.families,
        name=surname + names.given_name(city.random, sex, born.year),
        sex=sex,
        birth_date=born,
        id_number=id_number(born, number, sex),
        phone=shared.phone if shared else f"190{number * 7 % 100000000:08d}",
        address=address,
        relation=relation,
        reach_by=shared.number if shared else None,
    )


def _birthday(random: Random, year: int) -> date:
    return date(year, 1, 1) + timedelta(days=random.randint(0, 364))
