"""Chinese records of invented people, with the traps that make wrong merges, and who is who.

Each trap yields records as sources send them, each with the person it really is. What must never be joined by itself
(a lent card, twins, newborns under the mother's number, a recycled telephone) stands beside what should be.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from renxin.people.patients.services import ContactData, IdentifierData, PatientData, Registration

from .population import Invented, person

HIS: Final = "his:bench"
LAB: Final = "his:lab"
_VARIANTS: Final = str.maketrans(
    "陈张刘杨赵孙马华国军丽云兰凤庆长东贵伟杰强", "陳張劉楊趙孫馬華國軍麗雲蘭鳳慶長東貴偉傑強"
)


@dataclass(frozen=True, slots=True)
class Case:
    """One record, whose it is, and which trap it belongs to."""

    trap: str
    truth: str
    said: Registration


def cases(families: int) -> list[Case]:
    """Return the records of `families` rounds of all traps, in the order in which they arrive."""
    return [case for number in range(families) for case in _round(number)]


def _round(number: int) -> Iterator[Case]:
    for place, (name, trap) in enumerate(_TRAPS.items()):
        start = (number * len(_TRAPS) + place) * 4
        people = [person(start + offset) for offset in range(4)]
        people = [replace(one, phone=f"15{one.number * 7 + 100_000_000:09d}") for one in people]
        for truth, said in trap(people):
            yield Case(name, f"{name}-{number}-{truth}", said)


def record(
    one: Invented, source: str, *, number: str = "", has_id: bool = True, phone: str | None = None, **said: object
) -> Registration:
    """Return what a source says of somebody; `said` overrules name, sex and date of birth."""
    data = {"name": one.name, "sex": one.sex, "birth_date": one.birth_date} | said
    numbers = [IdentifierData(source, number)] if number else []
    if has_id:
        numbers.append(IdentifierData("cn-id", one.id_number))
    reached = one.phone if phone is None else phone
    return Registration(
        PatientData(**data),  # type: ignore[arg-type]
        source,
        numbers,
        [ContactData("phone", reached)] if reached else [],
    )


Found = Iterator[tuple[str, Registration]]


def _same_card(people: Sequence[Invented]) -> Found:
    one = people[0]
    yield "a", record(one, HIS, number=one.record_no)
    yield "a", record(one, "import", name=f"{one.name[0]} {one.name[1:]}", phone="")
    yield "a", record(one, LAB, number=f"L{one.number}", has_id=False)


def _fifteen_digits(people: Sequence[Invented]) -> Found:
    one = people[0]
    one = replace(one, birth_date=date(1955, 3, 8), id_number=_numbered(one, date(1955, 3, 8)))
    yield "a", record(one, HIS, number=one.record_no)
    old = one.id_number[:6] + one.id_number[8:17]
    yield "a", replace(record(one, "import", has_id=False), identifiers=[IdentifierData("cn-id", old)])


def _seventeen_digits(people: Sequence[Invented]) -> Found:
    one = people[0]
    yield "a", record(one, HIS, number=one.record_no)
    bad = IdentifierData("cn-id", one.id_number[:17])
    yield "a", replace(record(one, "import", has_id=False), identifiers=[bad])


def _lent_card(people: Sequence[Invented]) -> Found:
    one, other = people[:2]
    yield "a", record(one, HIS, number=one.record_no)
    lent = record(other, HIS, number=other.record_no, has_id=False, birth_date=None, sex="")
    yield "b", replace(lent, identifiers=[*lent.identifiers, IdentifierData("cn-id", one.id_number)])


def _newborn(people: Sequence[Invented]) -> Found:
    mother, baby = people[:2]
    born, sex = date(2026, 2, 1) + timedelta(days=baby.number % 200), baby.sex
    said = {"birth_date": born, "sex": sex, "has_id": False, "phone": mother.phone}
    yield "mother", record(mother, HIS, number=mother.record_no)
    name = f"{mother.name}之{'子' if sex == 'male' else '女'}"
    yield "baby", record(baby, HIS, number=baby.record_no, name=name, **said)
    yield "baby", record(baby, HIS, number=baby.record_no, **said)
    yield "baby", record(baby, "import", **said)


def _newborn_on_mothers_card(people: Sequence[Invented]) -> Found:
    mother, baby = people[:2]
    yield "mother", record(mother, HIS, number=mother.record_no)
    under = record(mother, HIS, number=baby.record_no, name=f"{mother.name}之女", birth_date=None, sex="")
    yield "baby", under


def _newborn_twins(people: Sequence[Invented]) -> Found:
    mother, one, other = people[:3]
    said = {"birth_date": date(2026, 3, 3), "sex": "male", "has_id": False, "phone": mother.phone}
    yield "mother", record(mother, HIS, number=mother.record_no)
    yield "a", record(one, HIS, number=one.record_no, name=f"{mother.name}之子", **said)
    yield "b", record(other, HIS, number=other.record_no, name=f"{mother.name}之子", **said)


def _twins(people: Sequence[Invented]) -> Found:
    one, other = people[:2]
    said = {"birth_date": date(2015, 6, 1), "sex": "female", "has_id": False, "phone": one.phone}
    yield "a", record(one, HIS, number=one.record_no, name=f"{one.name[0]}一诺", **said)
    yield "b", record(other, HIS, number=other.record_no, name=f"{one.name[0]}一涵", **said)
    yield "a", record(one, "import", name=f"{one.name[0]}一诺", **said)


def _family_telephone(people: Sequence[Invented]) -> Found:
    for place, one in enumerate(people[:3]):
        yield str(place), record(one, HIS, number=one.record_no, phone=people[0].phone, has_id=place != 1)


def _recycled_telephone(people: Sequence[Invented]) -> Found:
    one, other = people[:2]
    yield "a", record(one, HIS, number=one.record_no)
    yield "b", record(other, "self", has_id=False, phone=one.phone, birth_date=None, sex="")


def _reused_record_number(people: Sequence[Invented]) -> Found:
    one, other = people[:2]
    sexes = {"sex": "male"}, {"sex": "female"}
    yield "a", record(one, HIS, number=one.record_no, has_id=False, birth_date=date(1950, 2, 3), **sexes[0])
    for _again in range(2):
        yield "b", record(other, HIS, number=one.record_no, has_id=False, birth_date=date(1991, 10, 27), **sexes[1])


def _surname_changed(people: Sequence[Invented]) -> Found:
    one = people[0]
    yield "a", record(one, HIS, number=one.record_no)
    other = "欧" if one.name[0] != "欧" else "梅"
    yield "a", record(one, LAB, number=f"L{one.number}", name=other + one.name[1:])


def _variant_characters(people: Sequence[Invented]) -> Found:
    one = replace(people[0], name="陈" + people[0].name[1:])
    yield "a", record(one, HIS, number=one.record_no)
    yield "a", record(one, "import", has_id=False, name=one.name.translate(_VARIANTS))


def _pinyin_with_card(people: Sequence[Invented]) -> Found:
    yield from _pinyin(people[0], has_id=True)


def _pinyin_only(people: Sequence[Invented]) -> Found:
    yield from _pinyin(people[0], has_id=False)


def _pinyin(one: Invented, *, has_id: bool) -> Found:
    from renxin.kernel.core.names import syllables

    read = syllables(one.name)
    yield "a", record(one, HIS, number=one.record_no)
    yield "a", record(one, LAB, number=f"L{one.number}", has_id=has_id, name=f"{read[0]} {''.join(read[1:])}".title())


def _permit(people: Sequence[Invented]) -> Found:
    one = people[0]
    for system, whole in (("hk-macao", f"H{one.number:08d}01"), ("taiwan", f"{one.number:08d}02")):
        who = people[0] if system == "taiwan" else people[1]
        for written, source in ((whole, HIS), (whole[:-2], "import")):
            said = record(who, source, has_id=False, phone="")
            yield system, replace(said, identifiers=[IdentifierData(system, written)])


def _new_passport(people: Sequence[Invented]) -> Found:
    one = replace(people[0], name="John Alan Smith")
    for number, source in ((f"E{one.number:08d}", HIS), (f"G{one.number:08d}", "import")):
        said = record(one, source, has_id=False)
        yield "a", replace(said, identifiers=[IdentifierData("passport", number)])


def _namesakes(people: Sequence[Invented]) -> Found:
    born = people[0].birth_date
    one, other, third = (replace(p, name="王伟", sex="male", birth_date=born) for p in people[:3])
    yield "a", record(replace(one, id_number=_numbered(one, one.birth_date)), HIS, number=one.record_no)
    yield "b", record(replace(other, id_number=_numbered(other, other.birth_date)), HIS, number=other.record_no)
    yield "c", record(third, "import", has_id=False)


def _typing_error(people: Sequence[Invented]) -> Found:
    one = people[0]
    day = one.birth_date.replace(day=12)
    yield "a", record(one, HIS, number=one.record_no, has_id=False, birth_date=day)
    yield "a", record(one, "import", has_id=False, birth_date=day.replace(day=21))


def _recognised_later(people: Sequence[Invented]) -> Found:
    one = people[0]
    first = {"name": "无名氏", "birth_date": date(1970, 1, 1), "sex": "", "has_id": False, "phone": ""}
    yield "a", record(one, HIS, number=one.record_no, **first)
    yield "a", record(one, HIS, number=one.record_no)


def _described_alike(people: Sequence[Invented]) -> Found:
    one = people[0]
    yield "a", record(one, HIS, number=one.record_no, has_id=False)
    yield "a", record(one, "import", has_id=False)


def _switchboard(people: Sequence[Invented]) -> Found:
    for place, one in enumerate(people):
        yield str(place), record(one, HIS, number=one.record_no, has_id=False, phone="02066668888")


def _numbered(one: Invented, born: date) -> str:
    from renxin.people.patients.rules import check_digit

    serial = one.number % 499 * 2 + (1 if one.sex == "male" else 2)
    first = f"3201{one.number // 499 % 99 + 1:02d}{born:%Y%m%d}{serial:03d}"
    return first + check_digit(first)


_TRAPS: Final[dict[str, Callable[[Sequence[Invented]], Found]]] = {
    "same card": _same_card,
    "15 digits": _fifteen_digits,
    "17 digits": _seventeen_digits,
    "lent card": _lent_card,
    "newborn": _newborn,
    "newborn on the mother's card": _newborn_on_mothers_card,
    "newborn twins": _newborn_twins,
    "twins": _twins,
    "family telephone": _family_telephone,
    "recycled telephone": _recycled_telephone,
    "reused record number": _reused_record_number,
    "surname changed": _surname_changed,
    "variant characters": _variant_characters,
    "pinyin with card": _pinyin_with_card,
    "pinyin only": _pinyin_only,
    "permit": _permit,
    "new passport": _new_passport,
    "namesakes": _namesakes,
    "typing error": _typing_error,
    "recognised later": _recognised_later,
    "described alike": _described_alike,
    "switchboard": _switchboard,
}


def names() -> list[str]:
    """Return what the traps are called."""
    return list(_TRAPS)
