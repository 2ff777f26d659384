"""Which counted days a fact may have changed: the day of the row it names, and of the rows that are judged by it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from renxin.intelligence.insights.rolled import BOOKED, CAME, CASES, FOLLOWED_UP, INVITED, ORDERED, STAYS
from renxin.intelligence.insights.tally import TABLES, Tally
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import PatientsMerged, PatientsUnmerged
from renxin.kernel.timeline.facts.programs import AppointmentFact, CaseFact, SurveyFact
from renxin.kernel.timeline.facts.records import (
    DischargeCancelled,
    EncounterFact,
    RecordCorrected,
    ReportIssued,
    ServiceRequestPlaced,
    ServiceRequestRevoked,
)
from renxin.kernel.timeline.services import Fact
from renxin.people.organizations import selectors as organizations
from renxin.people.records.models import DiagnosticReport, RecordCorrection, ServiceRequest

KINDS: Final[tuple[type[Fact], ...]] = (
    AppointmentFact, CaseFact, EncounterFact, PatientsMerged, PatientsUnmerged, RecordCorrected, ReportIssued,
    ServiceRequestPlaced, ServiceRequestRevoked, SurveyFact,
)  # fmt: skip
Days = set[tuple[Tally, date]]
# An appointment is kept by a visit from three hours before it to twelve after it.
_AROUND: Final = (timedelta(hours=-12), timedelta(hours=3))
_OF_A_VISIT: Final = (*STAYS, *FOLLOWED_UP)
_BY_PATIENT: Final = (*FOLLOWED_UP, CAME, ORDERED)


def days_touched(actor: Actor, facts: Sequence[Fact]) -> Days:
    """Return tallies and days that these facts may have changed."""
    return _Touched(actor).by(facts)


class _Touched:
    """The days of one hospital that some facts may have changed."""

    def __init__(self, actor: Actor) -> None:
        self.actor, self.zone = actor, organizations.zone_of(actor)
        self.days: Days = set()

    def by(self, facts: Sequence[Fact]) -> Days:
        visits = {fact.encounter_id for fact in facts if isinstance(fact, EncounterFact)} | _corrected(
            facts, "encounter"
        )
        orders = {
            fact.service_request_id for fact in facts if isinstance(fact, ServiceRequestPlaced | ServiceRequestRevoked)
        }
        self._rows((INVITED,), {fact.invitation_id for fact in facts if isinstance(fact, SurveyFact)})
        self._rows(CASES, {fact.case_id for fact in facts if isinstance(fact, CaseFact)})
        self._rows((BOOKED, CAME), {fact.appointment_id for fact in facts if isinstance(fact, AppointmentFact)})
        self._rows((ORDERED,), orders)
        self._visits(visits)
        self._reports(
            {fact.report_id for fact in facts if isinstance(fact, ReportIssued)} | _corrected(facts, "report")
        )
        self._people(_people(facts))
        for fact in facts:
            self._before(fact)
        return self.days

    def _rows(self, tallies: Iterable[Tally], keys: set[int], column: str = "pk") -> None:
        if not keys:
            return
        for tally in tallies:
            model: Any = TABLES[tally.rows]
            found = model.objects.of(self.actor).filter(**{f"{column}__in": keys}).values_list(tally.at, flat=True)
            self._add(tally, found.order_by())

    def _add(self, tally: Tally, instants: Iterable[datetime | None]) -> None:
        self.days |= {(tally, at.astimezone(self.zone).date()) for at in instants if at is not None}

    def _visits(self, keys: set[int]) -> None:
        """Note what stands on these visits: themselves, complaints about them, what was ordered, who came."""
        if not keys:
            return
        self._rows(_OF_A_VISIT, keys)
        self._rows(CASES, keys, "encounter_id")
        self._rows((ORDERED,), keys, "encounter_id")
        model: Any = TABLES["stays"]
        for began in model.objects.of(self.actor).filter(pk__in=keys).values_list("started_at", flat=True):
            self._add(CAME, (began + step for step in _AROUND))

    def _reports(self, keys: set[int]) -> None:
        """Note the orders that one of these reports is the first to answer."""
        if not keys:
            return
        answers = DiagnosticReport.objects.filter(
            patient_id=OuterRef("patient_id"), code=OuterRef("code"), issued_at__gte=OuterRef("ordered_at")
        )
        patients = DiagnosticReport.objects.of(self.actor).filter(pk__in=keys).values("patient_id")
        orders = ServiceRequest.objects.of(self.actor).filter(Q(patient_id__in=patients), ~Q(code=""))
        first = orders.filter(Exists(answers.filter(pk__in=keys)))
        self._add(ORDERED, first.order_by().values_list(ORDERED.at, flat=True))

    def _people(self, patients: set[int]) -> None:
        """Note what is judged by other rows of the same person: these are others now."""
        self._rows(_BY_PATIENT, patients, "patient_id")

    def _before(self, fact: Fact) -> None:
        """Note the day on which a row was counted until now."""
        if isinstance(fact, DischargeCancelled):
            for tally in _OF_A_VISIT:
                self._add(tally, [fact.ended_at] if tally.at == "ended_at" else [])
        if isinstance(fact, AppointmentFact):
            for tally in (BOOKED, CAME):
                self._add(tally, [fact.was_at])
        if isinstance(fact, RecordCorrected) and fact.record_kind == "encounter":
            self._before_correction(fact)

    def _before_correction(self, fact: RecordCorrected) -> None:
        moved = RecordCorrection.objects.of(self.actor).filter(
            kind=fact.record_kind, row_id=fact.record_id, field__in=("started_at", "ended_at")
        )
        for row in moved:
            was = datetime.fromisoformat(row.old_value) if row.old_value else None
            for tally in _OF_A_VISIT:
                self._add(tally, [was] if tally.at == row.field else [])
            if row.field == "started_at" and was:
                self._add(CAME, (was + step for step in _AROUND))


def _corrected(facts: Sequence[Fact], kind: str) -> set[int]:
    return {fact.record_id for fact in facts if isinstance(fact, RecordCorrected) and fact.record_kind == kind}


def _people(facts: Sequence[Fact]) -> set[int]:
    found: set[int] = set()
    for fact in facts:
        if isinstance(fact, PatientsMerged):
            found |= {fact.patient_id, fact.loser_patient_id}
        if isinstance(fact, PatientsUnmerged):
            found |= {fact.patient_id, fact.other_patient_id}
    return found
