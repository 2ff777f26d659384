"""What the HIS sends: each person once, each visit as it begins and ends, results for those with chronic diseases.

The same messages serve twice: as files for the years before the demo begins, and over the line while it runs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from renxin.doors.demo.his import messages
from renxin.doors.demo.his.messages import CHARSETS, Code, Doctor
from renxin.doors.demo.world.people import Person
from renxin.doors.demo.world.visits import Visit

# Blood pressure for the heart, glucose for diabetes: code, name, unit, range, (centre, spread), highest normal value.
_RESULTS: Final[dict[str, tuple[tuple[Code, str, str, float, float, float], ...]]] = {
    "I10": (
        (Code("8480-6", "收缩压"), "mmHg", "90-139", 142, 14, 139),
        (Code("8462-4", "舒张压"), "mmHg", "60-89", 87, 9, 89),
    ),
    "E11.9": (
        (Code("1558-6", "空腹血糖"), "mmol/L", "3.9-6.1", 7.6, 1.5, 6.1),
        (Code("4548-4", "糖化血红蛋白"), "%", "4.0-6.5", 7.3, 0.9, 6.5),
    ),
    "J44.9": ((Code("2708-6", "血氧饱和度"), "%", "95-100", 95, 2, 100),),
}

_AHEAD: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Posting:
    """A message as bytes, and when the HIS sends it."""

    at: datetime
    control_id: str
    raw: bytes


class Writer:
    """Writes the HIS's messages. Every fifth sender in the house still speaks GB 18030, as in life."""

    def __init__(self, hospital: dict[str, Any], doctors: dict[str, Doctor], seed: int) -> None:
        self._departments = {row["code"]: Code(row["code"], row["name"]["zh"]) for row in hospital["departments"]}
        self._conditions = {row["code"]: Code(row["code"], row["name"]["zh"]) for row in hospital["conditions"]}
        self._doctors = doctors
        self._seed = seed

    def person(self, person: Person, guardian: Person | None, at: datetime) -> Posting:
        """Return the registration of a person."""
        key = f"A28-{person.number:07d}"
        charset = self._charset(person.number)
        return self._posting(
            at, key, charset, messages.person(person, guardian, control_id=key, at=at, charset=charset)
        )

    def visit(self, visit: Visit, *, began: bool = True) -> Iterator[Posting]:
        """Return the messages of a visit: booked and begun (not in a summary of the past), its results, its end."""
        charset = self._charset(visit.person.number)
        what = (self._departments[visit.department], self._doctors[visit.department], self._conditions[visit.condition])
        if began and self._is_booked(visit):
            key, at = f"{visit.number}-A", visit.started_at - _AHEAD
            text = messages.booked(visit, what[0], control_id=key, at=at, charset=charset)
            yield self._posting(at, key, charset, text)
        if began:
            key = f"{visit.number}-B"
            text = messages.visit_started(visit, *what, control_id=key, charset=charset)
            yield self._posting(visit.started_at, key, charset, text)
        items = self._items(visit)
        if items:
            key, at = f"{visit.number}-R", visit.started_at + timedelta(minutes=40)
            yield self._posting(at, key, charset, messages.result(visit, items, control_id=key, at=at, charset=charset))
        key = f"{visit.number}-E"
        text = messages.visit_ended(visit, *what, control_id=key, charset=charset)
        yield self._posting(visit.ended_at, key, charset, text)

    def _items(self, visit: Visit) -> list[tuple[Code, float, str, str, str]]:
        random = Random(f"{self._seed}-{visit.number}")  # noqa: S311  invented values
        return [
            (code, value, unit, reference, "H" if value > highest else "")
            for code, unit, reference, centre, spread, highest in _RESULTS.get(visit.condition, ())
            for value in [round(random.gauss(centre, spread), 1)]
        ]

    @staticmethod
    def _is_booked(visit: Visit) -> bool:
        """Tell whether the HIS's own window booked it: every third visit of outpatients."""
        return not visit.inpatient and not visit.emergency and int(visit.number[1:]) % 3 == 0

    @staticmethod
    def _charset(number: int) -> str:
        return "GB 18030-2000" if number % 5 == 0 else "UNICODE UTF-8"

    @staticmethod
    def _posting(at: datetime, key: str, charset: str, text: str) -> Posting:
        return Posting(at, key, text.encode(CHARSETS[charset]))
