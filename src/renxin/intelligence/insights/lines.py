"""What one row behind a number says: who, where, when, what. Names only as far as the reader may see them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.intelligence.insights.tally import RowKind
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.ui.words import duration

MAY_SEE: Final[Mapping[RowKind, str]] = {
    "answers": "surveys.view",
    "invitations": "surveys.view",
    "cases": "cases.view",
    "calls": "tasks.view",
    "stays": "patients.view",
    "appointments": "appointments.view",
    "orders": "patients.view",
    "tickets": "cases.view",
    "chats": "conversations.view",
    "contacts": "careplans.view",
    "goals": "careplans.view",
    "alerts": "monitoring.view",
    "silences": "monitoring.view",
    "adherence": "monitoring.view",
    "queue_tickets": "queues.view",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: who, where, when, and what was counted. `by_day`: no finer time may be shown."""

    name: str
    href: str
    department: str
    at: datetime
    value: str
    detail: str = ""
    by_day: bool = False


def lines(actor: Actor, kind: RowKind, rows: Sequence[Any]) -> Iterator[Line]:
    """Yield what each row of a kind says."""
    seen = Seen(actor, [(_patient(row), _department(row)) for row in rows])
    for row in rows:
        yield Line(**{**seen.whose(_patient(row), _department(row)), **_SAID[kind](row)})


def _invitation(row: Any) -> dict[str, Any]:
    return {"at": row.invited_at, "value": row.get_state_display()}


def _case(row: Any) -> dict[str, Any]:
    waited = row.first_answered_at - row.opened_at if row.first_answered_at else None
    said = _("first answer after %(time)s") % {"time": duration(waited)} if waited else _("not answered yet")
    about = {"at": row.opened_at, "value": row.get_status_display(), "detail": said}
    return {**about, "href": address("cases:case", row.uid)}


def _call(row: Any) -> dict[str, Any]:
    return {"at": row.due_at, "value": row.get_state_display()}


def _stay(row: Any) -> dict[str, Any]:
    return {"at": row.ended_at or row.started_at, "value": row.get_encounter_class_display(), "detail": row.visit_no}


def _appointment(row: Any) -> dict[str, Any]:
    came = getattr(row, "came_at", None)
    waited = duration(max(came - row.starts_at, came - came)) if came else ""
    return {"at": row.starts_at, "value": row.get_status_display(), "detail": waited}


def _order(row: Any) -> dict[str, Any]:
    reported = getattr(row, "reported_at", None)
    took = duration(reported - row.ordered_at) if reported else _("no report yet")
    return {"at": row.ordered_at, "value": row.name or row.code, "detail": took}


def _ticket(row: Any) -> dict[str, Any]:
    about = {"at": row.received_at, "value": row.get_state_display(), "detail": row.number}
    return {**about, "href": address("cases:case", row.case.uid)}


def _chat(row: Any) -> dict[str, Any]:
    took = duration(row.settled_at - row.started_at) if row.settled_at else ""
    return {"at": row.started_at, "value": row.get_outcome_display(), "detail": took}


def _contact(row: Any) -> dict[str, Any]:
    return {"at": row.due_at, "value": row.get_state_display(), "detail": row.get_by_display()}


def _goal(row: Any) -> dict[str, Any]:
    words = Words(row.words.get("zh", row.code), row.words.get("en", row.code))
    return {"at": row.measured_at, "value": row.get_state_display(), "detail": str(words)}


def _alert(row: Any) -> dict[str, Any]:
    seen = row.taken_at or row.closed_at
    took = duration(seen - row.raised_at) if seen else _("nobody has looked yet")
    return {"at": row.raised_at, "value": row.get_outcome_display(), "detail": took}


def _silence(row: Any) -> dict[str, Any]:
    lasted = duration(row.ended_at - row.noticed_at) if row.ended_at else ""
    return {"at": row.noticed_at, "value": f"{row.get_kind_display()} · {row.get_stage_display()}", "detail": lasted}


def _adherence(row: Any) -> dict[str, Any]:
    at = datetime.combine(row.counted_on, time.min, tzinfo=UTC)
    return {"at": at, "value": f"{row.percent} %", "detail": row.drug_class, "by_day": True}


def _queue_ticket(row: Any) -> dict[str, Any]:
    waited = duration(row.called_at - row.joined_at) if row.called_at else ""
    return {"at": row.joined_at, "value": f"{row.label} · {row.get_state_display()}", "detail": waited}


_SAID: Final[Mapping[RowKind, Callable[[Any], dict[str, Any]]]] = {
    "invitations": _invitation,
    "cases": _case,
    "calls": _call,
    "stays": _stay,
    "appointments": _appointment,
    "orders": _order,
    "tickets": _ticket,
    "chats": _chat,
    "contacts": _contact,
    "goals": _goal,
    "alerts": _alert,
    "silences": _silence,
    "adherence": _adherence,
    "queue_tickets": _queue_ticket,
}


def _patient(row: Any) -> int:
    holder = next((getattr(row, name) for name in ("case", "enrolment") if hasattr(row, f"{name}_id")), row)
    found: int = holder.patient_id
    return found


def _department(row: Any) -> int | None:
    holder = row.case if hasattr(row, "case_id") else row
    if not hasattr(holder, "department_id"):
        holder = next(
            (one for name in ("encounter", "enrolment", "queue") if (one := getattr(holder, name, None))), None
        )
    found: int | None = holder.department_id if holder else None
    return found


class Seen:
    """Names of the people and departments on one page of rows, as far as the reader may see them."""

    def __init__(self, actor: Actor, whose: Sequence[tuple[int, int | None]]) -> None:
        people = {patient for patient, _department in whose if patient > 0}
        self._actor = actor
        self._people = patients.by_ids(actor, people) if actor.may("patients.view") else {}
        departments = {department for _patient, department in whose if department}
        self._departments = organizations.departments_by_ids(actor, departments)
        self._english = (get_language() or "").startswith("en")

    def whose(self, patient_id: int, department_id: int | None) -> dict[str, Any]:
        """Return what a line says of the patient and the department."""
        patient = self._people.get(patient_id)
        row = self._departments.get(department_id or 0)
        department = "" if row is None else (row.name_en if self._english and row.name_en else row.name)
        hidden = _("Anonymous") if patient_id < 0 else _("Patient")
        return {
            "name": (patients.name_for(self._actor, patient) or _("Unnamed")) if patient else hidden,
            "href": address("console:patient", patient.uid) if patient else "",
            "department": department,
        }


def address(name: str, uid: Any) -> str:
    """Return the address of a page of another package, empty while that page does not exist."""
    try:
        return reverse(name, args=[uid])
    except NoReverseMatch:
        return ""
