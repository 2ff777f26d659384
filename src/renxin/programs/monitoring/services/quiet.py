"""What is known of how quiet patients are: last readings, last signs, and what explains that nothing comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final

from django.db.models import Q

from renxin.engagement.conversations.models import Hold
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import ContactPoint
from renxin.people.records import selectors as records
from renxin.programs.monitoring.models import Absence, FeedOutage, LastSign, MeasureState

from .signing import KINDS

_PLAIN: Final = ("phone", "landline", "email", "address")
_WITHOUT_ACCOUNT: Final = ("called", "visited", "measured", "answered")


@dataclass(frozen=True, slots=True)
class Heard:
    """When a patient was last heard of, by which sign; whether she could have opened anything."""

    at: datetime | None = None
    kind: str = ""
    has_account: bool = True


@dataclass(slots=True)
class Quiet:
    """What is known of a batch of patients. `excused` are those of whom nothing is expected now."""

    heard: dict[int, Heard]
    read: dict[tuple[int, str], tuple[datetime, str]]
    excused: dict[int, str]
    back: dict[int, datetime] = field(default_factory=dict)
    down: dict[str, datetime | None] = field(default_factory=dict)

    def since(self, patient_id: int, measure: str, begun: datetime) -> datetime:
        """Return since when nothing was measured nor opened, and nothing explains it."""
        read_at, source = self.read.get((patient_id, measure), (begun, ""))
        known = (read_at, begun, self.heard[patient_id].at, self.back.get(patient_id), self.down.get(source))
        return max(at for at in known if at is not None)

    def excuse(self, patient_id: int, measure: str) -> str:
        """Return why nothing is expected of her now: `admitted`, `absent`, `held`, `feed`; empty if it is."""
        source = self.read.get((patient_id, measure), (None, ""))[1]
        return self.excused.get(patient_id, "") or ("feed" if source in self.down and not self.down[source] else "")


def look(actor: Actor, patient_ids: Iterable[int]) -> Quiet:
    """Return what is known of these patients."""
    ids = sorted(set(patient_ids))
    states = MeasureState.objects.of(actor).filter(patient_id__in=ids)
    read = {(one.patient_id, one.measure): (one.at, one.source) for one in states}
    excused, back = _explained(actor, ids)
    sources = {source for _at, source in read.values()}
    return Quiet(heard_of(actor, ids), read, excused, back, _down(actor, sources))


def heard_of(actor: Actor, ids: Sequence[int]) -> dict[int, Heard]:
    """Return the last sign of life of each; without an account only readings and contacts count."""
    points = ContactPoint.objects.of(actor).filter(patient_id__in=ids, is_active=True).exclude(kind__in=_PLAIN)
    reached = set(points.values_list("patient_id", flat=True))
    signs = {row.patient_id: row for row in LastSign.objects.of(actor).filter(patient_id__in=ids)}
    return {pk: _heard(signs.get(pk), has_account=pk in reached) for pk in ids}


def _heard(row: LastSign | None, *, has_account: bool) -> Heard:
    kinds = KINDS if has_account else _WITHOUT_ACCOUNT
    known = [(at, kind) for kind in kinds if row is not None and (at := getattr(row, f"{kind}_at")) is not None]
    at, kind = max(known, default=(None, ""))
    return Heard(at, kind, has_account)


def _explained(actor: Actor, ids: Sequence[int]) -> tuple[dict[int, str], dict[int, datetime]]:
    zone, now = organizations.zone_of(actor), clock.now()
    today = now.astimezone(zone).date()
    excused = dict.fromkeys(_held(actor, ids, now), "held")
    back: dict[int, datetime] = {}
    rows = Absence.objects.of(actor).filter(patient_id__in=ids, from_on__lte=today)
    for row in rows.order_by("until_on"):
        if row.ended_at is None and row.until_on >= today:
            excused[row.patient_id] = "absent"
        else:
            ended = datetime.combine(row.until_on, time(), zone) + timedelta(days=1)
            back[row.patient_id] = min(row.ended_at, ended) if row.ended_at else ended
    excused |= dict.fromkeys(records.admitted(actor.tenant_id, ids), "admitted")
    return excused, back


def _held(actor: Actor, ids: Sequence[int], now: datetime) -> set[int]:
    rows = Hold.objects.of(actor).filter(patient_id__in=ids, released_at__isnull=True, scope=[])
    return set(rows.filter(Q(until__isnull=True) | Q(until__gt=now)).values_list("patient_id", flat=True))


def _down(actor: Actor, sources: Iterable[str]) -> dict[str, datetime | None]:
    """Return sources that are down (None) or were lately, with when they came back."""
    rows = FeedOutage.objects.of(actor).filter(source__in=set(sources)).order_by("began_at")
    return {row.source: row.ended_at for row in rows}
