"""Facts recorded by the programs: surveys, cases, appointments."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFact(Fact):
    """What the survey facts share; `survey_code` names the survey, not the patient's answers."""

    invitation_id: int = 0
    survey_code: str = ""
    encounter_id: int | None = None
    department_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyInvited(SurveyFact):
    """A one-time link to a survey was made for the patient."""

    kind: ClassVar[str] = "survey.invited"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyOpened(SurveyFact):
    """The patient opened the link."""

    kind: ClassVar[str] = "survey.opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyCompleted(SurveyFact):
    """Answered and scored. `score` 0–100, `recommend` 0–10, `low` by the survey's own rule."""

    kind: ClassVar[str] = "survey.completed"
    response_id: int = 0
    score: float | None = None
    recommend: int | None = None
    low: bool = False
    has_comment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAmended(SurveyFact):
    """An answer was set right where the law asks for it; `score` and `recommend` are those of now."""

    kind: ClassVar[str] = "survey.amended"
    response_id: int = 0
    score: float | None = None
    recommend: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyAlarmed(SurveyFact):
    """An anonymous answer holds words that somebody must hear at once: about nobody, `respondent` is its own number.

    Only such an answer leaves a fact, and with it the hour it came: of the others nothing tells more than the day.
    """

    kind: ClassVar[str] = "survey.alarmed"
    response_id: int = 0
    respondent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact(Fact):
    """What the case facts share; `level` is I–IV as 1–4."""

    case_id: int = 0
    case_kind: str = ""
    level: int = 3
    owner_id: int | None = None
    department_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(CaseFact):
    """Something went wrong for the patient and somebody owns it now."""

    kind: ClassVar[str] = "case.opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssigned(CaseFact):
    """The owner changed."""

    kind: ClassVar[str] = "case.assigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswered(CaseFact):
    """The patient got an answer; `minutes` since the case opened, `first` for the first one."""

    kind: ClassVar[str] = "case.answered"
    minutes: int = 0
    first: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFirstAnswered(CaseFact):
    """Somebody with a name spoke to the patient for the first time; `minutes` since the first receipt."""

    kind: ClassVar[str] = "case.first_answered"
    minutes: int = 0
    in_time: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOverdue(CaseFact):
    """A clock of the case ran out; `clock` is `response`, `solution` or `statutory`."""

    kind: ClassVar[str] = "case.overdue"
    clock: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseConfirmed(CaseFact):
    """The patient said whether it is settled."""

    kind: ClassVar[str] = "case.confirmed"
    satisfied: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(CaseFact):
    """Closed; `outcome` is resolved, partly, unresolved, unreachable or declined. `source`: what was handed over."""

    kind: ClassVar[str] = "case.closed"
    outcome: str = ""
    minutes: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSolved(CaseFact):
    """Settled, wholly or in part (`outcome`); `minutes` since the first receipt."""

    kind: ClassVar[str] = "case.solved"
    outcome: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened(CaseFact):
    """Not settled after all. `source`: what was handed over."""

    kind: ClassVar[str] = "case.reopened"
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentFact(Fact):
    """What the appointment facts share: when it `starts_at`; `was_at` is the time it had, where that has changed."""

    appointment_id: int = 0
    department_id: int | None = None
    was_at: datetime | None = None
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentBooked(AppointmentFact):
    """A new appointment (S12)."""

    kind: ClassVar[str] = "appointment.booked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentChanged(AppointmentFact):
    """Rescheduled or modified (S13, S14)."""

    kind: ClassVar[str] = "appointment.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCancelled(AppointmentFact):
    """Cancelled (S15)."""

    kind: ClassVar[str] = "appointment.cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMissed(AppointmentFact):
    """The patient did not come (S26)."""

    kind: ClassVar[str] = "appointment.missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HotlineTaken(Fact):
    """A citizen hotline gave us a ticket about this patient."""

    kind: ClassVar[str] = "hotline.taken"
    case_id: int = 0
    ticket_id: int = 0
    hotline: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HotlineReplied(Fact):
    """The hotline got our reply; `late`: after its deadline."""

    kind: ClassVar[str] = "hotline.replied"
    case_id: int = 0
    ticket_id: int = 0
    hotline: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseArchived(CaseFact):
    """The file of a closed case is complete and changes no more."""

    kind: ClassVar[str] = "case.archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementAsked(CaseFact):
    """Somebody whom a case concerns was asked for a statement."""

    kind: ClassVar[str] = "statement.asked"
    practitioner_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementGiven(CaseFact):
    """Somebody whom a case concerns gave her statement; `version` counts what she added."""

    kind: ClassVar[str] = "statement.given"
    practitioner_id: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOpened(CaseFact):
    """Somebody asked for a service of the catalogue; it is promised in `minutes`."""

    kind: ClassVar[str] = "request.opened"
    service: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestServed(CaseFact):
    """What was asked for is done, or could not be; `minutes` since it was asked."""

    kind: ClassVar[str] = "request.served"
    service: str = ""
    is_done: bool = True
    minutes: int = 0
    in_time: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PraiseRecorded(CaseFact):
    """Praise was read by a person and counts for so many members of staff."""

    kind: ClassVar[str] = "praise.recorded"
    people: int = 0
