"""Patients from a sheet: every row through the same door as everything else, and every problem in words.

A sheet says who somebody is and how to reach her. It is never a consent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import rules, sheets
from renxin.people.patients.shapes import ContactData, IdentifierData, PatientData
from renxin.people.patients.sheets import Sheet, SheetRow

from .family.households import add_related_person
from .identity.registering import register_patient

SOURCE = "import"
RECORD_SYSTEM = "his:import"
_SYSTEMS: Final = {
    "identity_card": rules.CN_ID,
    "passport": "passport",
    "record_no": RECORD_SYSTEM,
    "health_card": "insurance",
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one row. `blocks`: the row is left out; otherwise only the named value is."""

    row: int
    column: str
    words: str
    blocks: bool


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do."""

    sheet: Sheet
    dry_run: bool
    good: int = 0
    created: int = 0
    found: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def left_out(self) -> int:
        """Return how many rows were left out."""
        return len({problem.row for problem in self.problems if problem.blocks})


@dataclass(frozen=True, slots=True)
class _Person:
    data: PatientData
    identifiers: list[IdentifierData]
    contacts: list[ContactData]


def import_patients(actor: Actor, content: bytes, *, name: str = "", dry_run: bool = False) -> ImportReport:
    """Register every good row of a sheet, each in its own transaction; a second run finds whom the first one made.

    With `dry_run` nothing is written: the report says what was understood and what is wrong.

    Raises:
        InvalidInput: the file as a whole cannot be read.
    """
    actor.require("patients.import")
    report = ImportReport(sheets.read_sheet(content, name), dry_run)
    today = clock.today()
    seen: dict[str, int] = {}
    for row in report.sheet.rows:
        problems = [*_problems(row, today), *_twice(row, seen)]
        report.problems += problems
        if any(problem.blocks for problem in problems):
            continue
        report.good += 1
        if not dry_run:
            _register(actor, report, row, _person(row, {problem.column for problem in problems}))
    return report


def _register(actor: Actor, report: ImportReport, row: SheetRow, person: _Person) -> None:
    found = register_patient(
        actor, person.data, source=SOURCE, identifiers=person.identifiers, contacts=person.contacts
    )
    report.created += found.created
    report.found += not found.created
    if "card_contradicts_data" in found.warnings:
        words = _("The identity card number contradicts birth date or sex. It was kept to be checked.")
        report.problems.append(RowProblem(row.number, "identity_card", words, blocks=False))
    relative = row.values.get("relative_name", "")
    if relative:
        phone = row.values.get("relative_phone", "")
        add_related_person(
            actor, found.patient_id, name=relative, relation="relative", phone=_phone(phone), source=SOURCE
        )


def _problems(row: SheetRow, today: date) -> Iterator[RowProblem]:
    said = row.values
    if not said.get("name"):
        yield RowProblem(row.number, "name", _("The name is missing."), blocks=True)
    checks = {
        "identity_card": lambda text: rules.read_identity_card(text, today),
        "passport": lambda text: rules.normalise_identifier("passport", text, today),
        "phone": rules.normalise_phone,
        "relative_phone": rules.normalise_phone,
        "birth_date": lambda text: _birth(text, today),
        "sex": _sex,
    }
    for column, check in checks.items():
        if column in said:
            try:
                check(said[column])
            except InvalidInput as error:
                yield RowProblem(row.number, column, str(error.message), blocks=False)


def _twice(row: SheetRow, seen: dict[str, int]) -> Iterator[RowProblem]:
    """The same identity card twice in one sheet under different names is for a person to look at, not for us."""
    card = rules.squeeze(row.values.get("identity_card", "")).upper()
    if not card:
        return
    key = f"{card}\x1f{rules.squeeze(row.values.get('name', ''))}"
    first = seen.setdefault(card, row.number)
    if seen.setdefault(key, row.number) != row.number:
        words = _("The same person stands in row %(row)s already.") % {"row": seen[key]}
        yield RowProblem(row.number, "identity_card", words, blocks=True)
    elif first != row.number:
        words = _("Row %(row)s has this identity card number under another name.") % {"row": first}
        yield RowProblem(row.number, "identity_card", words, blocks=False)


def _person(row: SheetRow, unusable: set[str]) -> _Person:
    said = {column: text for column, text in row.values.items() if column not in unusable - {"identity_card"}}
    return _Person(
        PatientData(
            name=said["name"],
            sex=sheets.read_sex(said.get("sex", "")),
            birth_date=sheets.read_date(said["birth_date"]) if "birth_date" in said else None,
            address=said.get("address", ""),
        ),
        [IdentifierData(system, said[column]) for column, system in _SYSTEMS.items() if column in said],
        [ContactData("phone", said["phone"])] if "phone" in said else [],
    )


def _birth(text: str, today: date) -> None:
    born = sheets.read_date(text)
    if born is None or born > today or (rules.age_on(born, today) or 0) > rules.OLDEST:
        raise InvalidInput(_("This is not a possible date of birth."), where="birth_date")


def _sex(text: str) -> None:
    if not sheets.read_sex(text):
        raise InvalidInput(_("Write the sex as 男 or 女, male or female."), where="sex")


def _phone(text: str) -> str:
    try:
        return rules.normalise_phone(text) if text else ""
    except InvalidInput:
        return ""
