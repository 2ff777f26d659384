"""Common diagnoses, laboratory items, dosing frequencies and findings of physical examinations: data in `packs/`.

Found by code, Chinese, English or the initials of the Chinese reading (`gxy` for 高血压). Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from django.utils.translation import get_language

from renxin.kernel.core import clock, readings
from renxin.kernel.core.calendar import WorkingCalendar
from renxin.kernel.core.packs import Pack, Words, load

_PACKS: Final = Path(__file__).parent / "packs"
_BEST, _GOOD, _FAIR, _SOME = range(4)


@dataclass(frozen=True, kw_only=True)
class Named:
    """Something with a code and a name in both languages, found by either or by the initials of its reading."""

    code: str
    zh: str
    en: str

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return str(Words(self.zh, self.en))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Return what people type for it, in lower case: names, other names, and their initials."""
        chinese = (self.zh, *self._others())
        return tuple(word.casefold() for word in (*chinese, *(initials(word) for word in chinese), self.en))

    def _others(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, kw_only=True)
class Diagnosis(Named):
    """A diagnosis of ICD-10."""

    also: tuple[str, ...] = ()

    def _others(self) -> tuple[str, ...]:
        return self.also


@dataclass(frozen=True, kw_only=True)
class DiagnosisPack(Pack):
    """The common diagnoses."""

    system: str
    diagnoses: tuple[Diagnosis, ...]


@dataclass(frozen=True, kw_only=True)
class LabItem(Named):
    """A laboratory item or vital sign: unit, reference range of adults, and what a value can be at all."""

    group: str
    short: str = ""
    unit: str = ""
    range: str = ""
    male: str = ""
    female: str = ""
    least: float | None = None
    most: float | None = None
    same: tuple[str, ...] = ()
    normal: Words | None = None

    def _others(self) -> tuple[str, ...]:
        return (self.short,) if self.short else ()

    def range_for(self, sex: str) -> str:
        """Return the reference range as written, for a person of this sex (`male`, `female` …)."""
        if self.normal is not None:
            return str(self.normal)
        return {"male": self.male, "female": self.female}.get(sex, "") or self.range

    def is_possible(self, value: Decimal) -> bool:
        """Tell whether anybody can have this value; what nobody can have is a slip or another unit."""
        return (self.least is None or value >= Decimal(str(self.least))) and (
            self.most is None or value <= Decimal(str(self.most))
        )


@dataclass(frozen=True, kw_only=True)
class LabPack(Pack):
    """The common laboratory items and vital signs."""

    groups: dict[str, Words]
    together: tuple[tuple[str, ...], ...]
    items: tuple[LabItem, ...]


@dataclass(frozen=True, kw_only=True)
class Frequency:
    """How often a medicine is taken; 0 doses a day: nobody can say."""

    per_day: float
    words: Words


@dataclass(frozen=True, kw_only=True)
class FrequencyPack(Pack):
    """The frequencies of prescriptions."""

    frequencies: dict[str, Frequency]


@dataclass(frozen=True, kw_only=True)
class When:
    """A value that makes a finding by itself."""

    code: str
    at_least: float | None = None
    at_most: float | None = None

    def holds(self, value: Decimal) -> bool:
        """Tell whether the value makes it."""
        return (self.at_least is not None and value >= Decimal(str(self.at_least))) or (
            self.at_most is not None and value <= Decimal(str(self.at_most))
        )


@dataclass(frozen=True, kw_only=True)
class Grade:
    """A class of findings and until when the examinee must know."""

    words: Words
    notify_hours: int = 0
    notify_workdays: int = 0


@dataclass(frozen=True, kw_only=True)
class ExamFinding:
    """An important thing a physical examination can find, and what to do."""

    grade: str
    words: Words
    action: Words
    when: tuple[When, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExamPack(Pack):
    """The findings of physical examinations."""

    grades: dict[str, Grade]
    findings: dict[str, ExamFinding]


@cache
def diagnosis_pack() -> DiagnosisPack:
    """Return the diagnoses in force."""
    return load(_PACKS / "diagnoses.yaml", DiagnosisPack)


@cache
def lab_pack() -> LabPack:
    """Return the laboratory items in force."""
    return load(_PACKS / "lab_items.yaml", LabPack)


@cache
def frequency_pack() -> FrequencyPack:
    """Return the frequencies in force."""
    return load(_PACKS / "frequencies.yaml", FrequencyPack)


@cache
def exam_pack() -> ExamPack:
    """Return the findings in force."""
    return load(_PACKS / "exam_findings.yaml", ExamPack)


@cache
def diagnoses_by_code() -> dict[str, Diagnosis]:
    """Return the common diagnoses by their codes."""
    return {item.code: item for item in diagnosis_pack().diagnoses}


@cache
def items_by_code() -> dict[str, LabItem]:
    """Return the laboratory items by their code and the other codes that mean the same."""
    return {code: item for item in lab_pack().items for code in (item.code, *item.same)}


def find_diagnoses(text: str, limit: int = 10) -> list[Diagnosis]:
    """Return the common diagnoses that `text` may mean, the likeliest first."""
    return [item for item in _find(text, diagnosis_pack().diagnoses) if isinstance(item, Diagnosis)][:limit]


def find_items(text: str, limit: int = 10) -> list[LabItem]:
    """Return the laboratory items that `text` may mean, the likeliest first."""
    return [item for item in _find(text, lab_pack().items) if isinstance(item, LabItem)][:limit]


def findings_in(values: Mapping[str, Decimal]) -> dict[str, ExamFinding]:
    """Return the findings that values make by themselves; of two about one item only the graver one."""
    found: dict[str, ExamFinding] = {}
    spoken_for: set[str] = set()
    for code, finding in sorted(exam_pack().findings.items(), key=lambda pair: pair[1].grade):
        about = {when.code for when in finding.when if when.code in values and when.holds(values[when.code])}
        if about - spoken_for:
            found[code] = finding
            spoken_for |= {when.code for when in finding.when}
    return found


def notify_by(grade: str, found_at: datetime) -> date | None:
    """Return the day by which the examinee must know of a finding of this grade, None where there is no clock."""
    rule = exam_pack().grades.get(grade)
    if rule is None or not (rule.notify_hours or rule.notify_workdays):
        return None
    if rule.notify_hours:
        return (found_at + timedelta(hours=rule.notify_hours)).astimezone(clock.SHANGHAI).date()
    due = WorkingCalendar().add_working_days(found_at, rule.notify_workdays)
    return due.astimezone(clock.SHANGHAI).date()


def reads_english() -> bool:
    """Tell whether the reader reads English, so that words of a catalogue serve better than a sender's."""
    return (get_language() or "").startswith("en")


@cache
def initials(text: str) -> str:
    """Return the initials of how a Chinese text is read, in lower case."""
    return "".join(word[0] for word in readings.read(text)).casefold()


def _find(text: str, items: tuple[Named, ...]) -> Iterator[Named]:
    wanted = "".join(text.split()).casefold()
    if not wanted:
        return
    ranked = ((rank, place, item) for place, item in enumerate(items) if (rank := _rank(item, wanted)) is not None)
    for _rank_of, _place, item in sorted(ranked, key=lambda found: found[:2]):
        yield item


def _rank(item: Named, wanted: str) -> int | None:
    code = item.code.casefold()
    if wanted in (code, *item.keys):
        return _BEST
    if any(key.replace(" ", "").startswith(wanted) for key in item.keys):
        return _GOOD
    if code.startswith(wanted):
        return _FAIR
    return _SOME if len(wanted) > 1 and any(wanted in key.replace(" ", "") for key in item.keys) else None
