"""Where sources contradict one another about a person: every value with source and time, and which one wins."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.people.patients import survivorship
from renxin.people.patients.models import Sex, SourceStatement
from renxin.people.patients.naming_sources import source_words

from .people import NAMES, get_by_id


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What one source says of a field: the value as it is shown, of which grade the source is, whether it wins."""

    statement: SourceStatement
    value: str
    grade: str

    @property
    def source(self) -> str:
        """Return whose word it is, in words."""
        return source_words(self.statement.source)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One field and what sources say of it, the winning value first."""

    field: str
    title: str
    lines: list[StatementLine]


def statements(actor: Actor, patient_id: int) -> list[Disagreement]:
    """Return the fields about which sources disagree. Addresses stay masked, names for whoever may not see them."""
    patient = get_by_id(actor, patient_id)
    names = actor.kind != "staff" or actor.may(NAMES)
    rows = SourceStatement.objects.of(actor).filter(patient_id=patient.pk).order_by("-wins", "-said_at", "-pk")
    by_field: dict[str, list[SourceStatement]] = defaultdict(list)
    for row in rows:
        by_field[row.field].append(row)
    return [
        Disagreement(
            field, str(SourceStatement.Field(field).label), [_line(row, names=names) for row in by_field[field]]
        )
        for field in survivorship.FIELDS
        if len({row.value for row in by_field.get(field, ())}) > 1
    ]


def _line(row: SourceStatement, *, names: bool) -> StatementLine:
    code = survivorship.CHOSEN if row.chosen_by and row.wins else row.grade
    grade = survivorship.pack().grades.get(code)
    return StatementLine(row, _shown(row, names=names), grade.words.get(get_language() or "zh-hans") if grade else code)


def _shown(row: SourceStatement, *, names: bool) -> str:
    if row.field == SourceStatement.Field.NAME and not names:
        return masking.name(row.value)
    if row.field == SourceStatement.Field.SEX:
        return str(Sex(row.value).label) if row.value in Sex.values else row.value
    if row.field == SourceStatement.Field.BIRTH_DATE:
        return date_format(date.fromisoformat(row.value), "Y-m-d")
    return masking.address(row.value) if row.field == SourceStatement.Field.ADDRESS else row.value
