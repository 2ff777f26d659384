"""What the page of silence shows: who went quiet, why we think so, what was done; outages; how it went."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard
from renxin.programs.monitoring.models import Absence, FeedOutage, LastSign, MonitoredPatient, Silence

_MOST: Final = 100
_BACK: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class SilenceLine:
    """A silence with its patient, for how many days, and every sign we know of."""

    silence: Silence
    patient: PatientCard | None
    days: int
    signs: LastSign | None


@dataclass(frozen=True, slots=True)
class Figures:
    """How many are watched, how many of them are silent, and what came of silences in the last 90 days."""

    watched: int
    silent: int
    called: int
    review: int
    noticed: int
    heard: int

    @property
    def share(self) -> float | None:
        """Return the share of watched patients who are silent."""
        return self.silent / self.watched if self.watched else None


def visible_silences(actor: Actor) -> QuerySet[Silence]:
    """Return the silences of patients whom the actor may see."""
    actor.require("monitoring.view")
    rows = Silence.objects.of(actor).select_related("department", "manager__practitioner", "ended_by__practitioner")
    return rows if actor.all_departments else rows.filter(patient_id__in=patients.visible(actor).values("pk"))


def silences(actor: Actor, *, stage: str = "", closed: bool = False) -> list[SilenceLine]:
    """Return open silences, those furthest gone first; or those that ended last."""
    rows = visible_silences(actor)
    if closed:
        found = list(rows.filter(ended_at__isnull=False).order_by("-ended_at")[:_MOST])
    else:
        wanted = rows.filter(ended_at__isnull=True)
        wanted = wanted.filter(stage=stage) if stage else wanted
        found = list(wanted.order_by("last_at")[:_MOST])
    ids = {row.patient_id for row in found}
    people = patients.cards(actor, ids)
    signs = {row.patient_id: row for row in LastSign.objects.of(actor).filter(patient_id__in=ids)}
    return [_line(row, people.get(row.patient_id), signs.get(row.patient_id)) for row in found]


def silence(actor: Actor, uid: UUID) -> Silence:
    """Return one silence.

    Raises:
        NotFound: there is none, or the actor may not see its patient.
    """
    row = visible_silences(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("silence")
    return row


def silences_of(actor: Actor, patient_id: int, limit: int = 10) -> list[Silence]:
    """Return the silences of one patient, the newest first."""
    return list(visible_silences(actor).filter(patient_id=patient_id).order_by("-pk")[:limit])


def silence_figures(actor: Actor) -> Figures:
    """Return the figures of the head of the page."""
    watched = MonitoredPatient.objects.of(actor).filter(state="active").values("patient_id").distinct().count()
    rows = visible_silences(actor)
    counted: dict[str, Any] = rows.aggregate(
        silent=Count("patient_id", filter=Q(ended_at__isnull=True), distinct=True),
        called=Count("pk", filter=Q(ended_at__isnull=True, stage="call")),
        review=Count("pk", filter=Q(ended_at__isnull=True, stage="review")),
        noticed=Count("pk", filter=Q(noticed_at__gte=clock.now() - _BACK)),
        heard=Count("pk", filter=Q(noticed_at__gte=clock.now() - _BACK, why_ended__in=("sign", "reached"))),
    )
    return Figures(watched=watched, **counted)


def outages(actor: Actor) -> list[FeedOutage]:
    """Return the sources that are down now, or came back within a week."""
    actor.require("monitoring.view")
    since = clock.now() - timedelta(days=7)
    rows = FeedOutage.objects.of(actor).filter(Q(ended_at__isnull=True) | Q(ended_at__gte=since))
    return list(rows.order_by("-began_at")[:10])


def absences_of(actor: Actor, patient_id: int) -> list[Absence]:
    """Return the absences of a patient that are not over."""
    today = clock.now().date()
    rows = Absence.objects.of(actor).filter(patient_id=patient_id, ended_at__isnull=True, until_on__gte=today)
    return list(rows.order_by("from_on"))


def _line(row: Silence, patient: PatientCard | None, signs: LastSign | None) -> SilenceLine:
    until = row.ended_at or clock.now()
    since = max(row.last_at, row.last_sign_at or row.last_at)
    return SilenceLine(row, patient, max((until - since).days, 0), signs)
