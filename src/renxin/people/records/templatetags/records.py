"""What the templates of records ask: a reference that names a row, words of grades and directions."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.kernel.core import signing
from renxin.people.records import catalogue
from renxin.people.records.labels import FIELDS, KINDS

register = template.Library()


@register.filter
def reference(row: Any, kind: str) -> str:
    """Return the opaque reference of a row of the record, for addresses."""
    return signing.seal(kind, row.patient_id, row.id)


@register.filter
def diagnosis_words(row: Any) -> str:
    """Return a diagnosis as its sender wrote it; in English, that of the catalogue where there is one."""
    known = catalogue.diagnoses_by_code().get(row.code) if row.system == "icd-10" else None
    if known is not None and (catalogue.reads_english() or not row.text):
        return known.name
    return str(row.text or row.code)


@register.filter
def grade_words(grade: str) -> str:
    """Return what a grade of a finding means."""
    known = catalogue.exam_pack().grades.get(grade)
    return str(known.words) if known else grade


@register.filter
def grade_tone(grade: str) -> str:
    """Return how pressing a grade is."""
    return {"A": "now", "B": "soon"}.get(grade, "")


@register.filter
def flag_words(line: Any) -> str:
    """Return in words on which side of its range a result lies."""
    words = {"high": pgettext("result", "High"), "low": pgettext("result", "Low")}
    return words.get(line.direction, _("Abnormal"))


@register.filter
def frequency_words(code: str) -> str:
    """Return how often in words, where the code is known."""
    known = catalogue.frequency_pack().frequencies.get(code.strip().casefold())
    return str(known.words) if known else code


@register.filter
def origin_words(source: str) -> str:
    """Return where a row came from, as people say it."""
    if source.startswith("hand"):
        return _("by hand")
    return source.partition(":")[2] or source


@register.filter
def field_words(correction: Any) -> str:
    """Return which field of which kind of record was corrected."""
    field = FIELDS.get(correction.field, correction.field)
    return f"{KINDS.get(correction.kind, correction.kind)} · {field}"
