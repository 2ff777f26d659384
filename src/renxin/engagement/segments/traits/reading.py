"""Pieces of statements that traits share, and lists of what can be chosen."""

from collections.abc import Mapping
from typing import Final

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words

from .trait import Choices

OF_THESE: Final = """{0}.tenant_id = %(tenant)s
    AND (%(patients)s::bigint[] IS NULL OR {0}.patient_id = ANY(%(patients)s::bigint[]))"""


def of_these(table: str) -> str:
    """Return the condition that keeps a statement to the hospital and the patients asked for."""
    return OF_THESE.format(table)


def of_person(value: str, where: str = "true") -> str:
    """Return the statement of a trait that is a column of the patient's own row."""
    return f"""SELECT p.id AS patient_id, '' AS key, {value} AS value FROM patients_patient p
               WHERE p.tenant_id = %(tenant)s AND p.status IN ('active', 'provisional') AND {where}
                 AND (%(patients)s::bigint[] IS NULL OR p.id = ANY(%(patients)s::bigint[]))"""  # noqa: S608  our own


def newest(table: str, key: str, value: str, at: str, where: str = "true") -> str:
    """Return the statement that takes from the newest row of each patient and key (by `at`) its value."""
    return f"""SELECT DISTINCT ON (1, 2) t.patient_id, {key} AS key, {value} AS value FROM {table} t
               WHERE {of_these("t")} AND {where}
               ORDER BY 1, 2, {at} DESC, t.id DESC"""  # noqa: S608  our own


def listed(words: Mapping[str, Words]) -> Choices:
    """Return choices from codes and their words."""

    def choices(_actor: Actor) -> list[tuple[str, str]]:
        return [(code, str(each)) for code, each in words.items()]

    return choices


def of_enum(enum: type) -> Choices:
    """Return choices from an enumeration of a model."""

    def choices(_actor: Actor) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in enum.choices]  # type: ignore[attr-defined]

    return choices
