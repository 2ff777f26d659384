"""What conditions may know of people beside their answers: age, days since the anchor, which programmes they are in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient

from .models import Enrolment, EnrolmentState

# A patient in one of these programmes is known to have what it is for.
_FLAGS: Final[Mapping[str, str]] = {
    "P02": "diabetes",
    "P03": "copd",
    "P05": "coronary",
    "P05H": "heart_failure",
    "P11": "chemotherapy",
    "P15A": "anticoagulated",
    "P15K": "kidney_disease",
}
# Aims differ for people with these: who is in no such programme counts as without.
_BESIDE: Final = ("diabetes", "kidney_disease", "coronary")
_CRITICAL: Final = frozenset({"anticoagulated", "insulin", "stented"})
_POSTPARTUM_DAYS: Final = 56
_DAYS_OF_YEAR: Final = 365.2425


def about_people(actor: Actor, rows: Sequence[Enrolment], on: date | None = None) -> dict[int, dict[str, Any]]:
    """Return, for each enrolment, what is known of its patient on a day (today)."""
    day = on or clock.today()
    people = Patient.objects.of(actor).filter(pk__in={row.patient_id for row in rows})
    born = dict(people.values_list("pk", "birth_date"))
    beside = _beside(actor, rows)
    return {
        row.pk: _age(born.get(row.patient_id), day)
        | _flags([*beside.get(row.patient_id, []), row], day)
        | _since(row, day)
        | row.facts
        for row in rows
    }


def together(rows: Iterable[Enrolment], known: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """Return what is known of one patient over several of her enrolments; `days` is the least."""
    found: dict[str, Any] = {}
    for row in rows:
        for name, value in known[row.pk].items():
            found[name] = min(value, found["days"]) if name == "days" and "days" in found else value
    return found


def _beside(actor: Actor, rows: Sequence[Enrolment]) -> dict[int, list[Enrolment]]:
    """Return the other programmes in which these patients are."""
    others = (
        Enrolment.objects.of(actor)
        .filter(patient_id__in={row.patient_id for row in rows}, programme__code__in=[*_FLAGS, "P09"])
        .filter(state=EnrolmentState.ACTIVE)
        .select_related("programme")
        .only("id", "patient_id", "anchors", "facts", "programme__code")
    )
    found: dict[int, list[Enrolment]] = defaultdict(list)
    for row in others:
        found[row.patient_id].append(row)
    return found


def _age(born: date | None, day: date) -> dict[str, Any]:
    if born is None or born > day:
        return {}
    days = (day - born).days
    return {"age_days": days, "age_years": int(days / _DAYS_OF_YEAR)}


def _flags(rows: Iterable[Enrolment], day: date) -> dict[str, Any]:
    found: dict[str, Any] = dict.fromkeys(_BESIDE, False)
    for row in rows:
        code = row.programme.code
        if code in _FLAGS:
            found[_FLAGS[code]] = True
        if code == "P09":
            found |= _pregnancy(row, day)
        if any(row.facts.get(name) or found.get(name) for name in _CRITICAL):
            found["critical_drug"] = True
    return found


def _pregnancy(row: Enrolment, day: date) -> dict[str, Any]:
    delivered = row.anchors.get("delivery")
    if delivered:
        after = (day - date.fromisoformat(delivered)).days
        return {"postpartum": 0 <= after <= _POSTPARTUM_DAYS, "pregnant": False}
    period = row.anchors.get("lmp")
    weeks = {"weeks": (day - date.fromisoformat(period)).days // 7} if period else {}
    return {"pregnant": True, **weeks}


def _since(row: Enrolment, day: date) -> dict[str, Any]:
    kinds = ("surgery", "discharge", "delivery", "cycle", "visit", "report", "birth", "enrolled")
    start = next((row.anchors[kind] for kind in kinds if kind in row.anchors), None)
    return {"days": (day - date.fromisoformat(start)).days} if start else {}
