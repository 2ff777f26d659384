"""Facts of care between visits: care plans, their contacts, alarms that climb, readings, silence, medicines.

`alarm.raised` and `alarm.acknowledged` stand with the conversations; they carry `level` and `source` too.
"""

from dataclasses import dataclass
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFact(Fact):
    """What the facts of a care plan share; `programme` is its code, `reason` the code of why."""

    plan_id: int = 0
    enrolment_id: int = 0
    programme: str = ""
    reason: str = ""
    department_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlanStarted(PlanFact):
    """The patient goes through a programme from now on."""

    kind: ClassVar[str] = "careplan.started"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlanPaused(PlanFact):
    """Nobody contacts the patient for this programme for a while."""

    kind: ClassVar[str] = "careplan.paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlanResumed(PlanFact):
    """It goes on after a pause."""

    kind: ClassVar[str] = "careplan.resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlanEnded(PlanFact):
    """The programme ended for this patient."""

    kind: ClassVar[str] = "careplan.ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlanTransferred(PlanFact):
    """Her care was handed over to somebody else, or taken over (`incoming`)."""

    kind: ClassVar[str] = "careplan.transferred"
    transfer_id: int = 0
    incoming: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFact(Fact):
    """What the facts of a contact share; `method` is message, bot, phone, visit, portal or paper."""

    contact_id: int = 0
    plan_id: int = 0
    method: str = ""
    department_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactInvited(ContactFact):
    """The questions of a contact went out to the patient."""

    kind: ClassVar[str] = "contact.invited"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAnswered(ContactFact):
    """A contact was answered; `level` is 0 green to 3 red, `days_late` counts after its window."""

    kind: ClassVar[str] = "contact.answered"
    level: int = 0
    days_late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSkipped(ContactFact):
    """A contact was left out on purpose, with a reason."""

    kind: ClassVar[str] = "contact.skipped"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLost(ContactFact):
    """Every way was tried and nobody was reached."""

    kind: ClassVar[str] = "contact.lost"
    reason: str = ""
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmClimbed(Fact):
    """Nobody has taken an alarm up in time: it went on to the next post. `rung` counts from 1."""

    kind: ClassVar[str] = "alarm.climbed"
    alarm_id: int = 0
    level: int = 3
    source: str = ""
    rung: int = 1
    post: str = ""
    told_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmClosed(Fact):
    """What an alarm came to is written down."""

    kind: ClassVar[str] = "alarm.closed"
    alarm_id: int = 0
    level: int = 3
    source: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingFact(Fact):
    """What the facts of judged readings share; `measure` is the code of the bank, `level` 1 yellow to 3 red."""

    alert_id: int = 0
    measure: str = ""
    level: int = 0
    department_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingAlerted(ReadingFact):
    """A reading asks for somebody to act."""

    kind: ClassVar[str] = "reading.alerted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingAlertClosed(ReadingFact):
    """What was done about a reading is written down."""

    kind: ClassVar[str] = "reading.alert_closed"
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceFact(Fact):
    """What the facts of silence share; `silence_kind` says what is missing (readings, medicines, contacts …)."""

    silence_id: int = 0
    silence_kind: str = ""
    days: int = 0
    department_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceNoticed(SilenceFact):
    """Nothing has been heard of the patient for so many days."""

    kind: ClassVar[str] = "silence.noticed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceEnded(SilenceFact):
    """There is a sign of life again, or the silence was explained; `reason` is a code."""

    kind: ClassVar[str] = "silence.ended"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseMissed(Fact):
    """A medicine was missed several times in a row; single doses are no facts. `plan_id` is the medication plan."""

    kind: ClassVar[str] = "dose.missed"
    plan_id: int = 0
    run: int = 0
    medicine_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportExplained(Fact):
    """A report was explained to the patient in plain words; `explanation_id` is its row."""

    kind: ClassVar[str] = "report.explained"
    report_id: int = 0
    explanation_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PrevisitAnswered(Fact):
    """The patient answered what the doctor wants to know before the visit."""

    kind: ClassVar[str] = "previsit.answered"
    previsit_id: int = 0
    appointment_id: int | None = None
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HandbookGiven(Fact):
    """The patient's own handbook was made, or made anew (`edition`)."""

    kind: ClassVar[str] = "handbook.given"
    plan_id: int = 0
    handbook_id: int = 0
    edition: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CareTalked(Fact):
    """Plan, risks and costs were talked through with the patient; `understood` is all, part or none."""

    kind: ClassVar[str] = "care.talked"
    plan_id: int = 0
    handbook_id: int = 0
    points: int = 0
    understood: str = ""
