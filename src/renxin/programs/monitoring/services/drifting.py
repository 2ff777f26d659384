"""Trends, once a day for each measure of each watched patient: the last week beside the four weeks before it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows
from renxin.people.organizations import selectors as organizations
from renxin.people.records import selectors as records
from renxin.programs.monitoring.engine import Means, Measure, trend_of
from renxin.programs.monitoring.models import Alert, MeasureState, MonitoredPatient
from renxin.programs.monitoring.selectors import Rules, rules_in_force

from . import telling

AT_ONCE: Final = 500
_ONCE: Final = "ON CONFLICT (tenant_id, patient_id, measure, kind) WHERE closed_at IS NULL DO NOTHING RETURNING id, uid"


@transaction.atomic
def watch_trends(actor: Actor) -> int:
    """Compare means of some measures whose day has come; return how many were looked at."""
    rules, today = rules_in_force(actor), clock.now().astimezone(organizations.zone_of(actor)).date()
    wanted = {one.code: one for one in rules.pack.measures if any(part.trend for part in one.parts)}
    due = MeasureState.objects.of(actor).filter(Q(trend_on__isnull=True) | Q(trend_on__lt=today), measure__in=wanted)
    fresh = due.filter(at__gte=clock.now() - timedelta(days=rules.pack.timing.trend_days))
    rows = list(fresh.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
    watched = _watched(actor, rows)
    means = _means(actor, rules, [row for row in rows if row.patient_id in watched])
    found = [
        _alert(actor, rules, row, watched[row.patient_id], rule)
        for row in rows
        if row.patient_id in watched and (rule := _rule(rules, wanted[row.measure], means, row.patient_id))
    ]
    for row in rows:
        row.trend_on = today
    update_rows(rows, ["trend_on"])
    _raise(actor, rules, found, watched)
    return len(rows)


def _watched(actor: Actor, rows: Sequence[MeasureState]) -> dict[int, MonitoredPatient]:
    people = MonitoredPatient.objects.of(actor).filter(patient_id__in=[row.patient_id for row in rows], state="active")
    ids = {one.patient_id: one for one in people}
    inside = records.admitted(actor.tenant_id, ids)
    return {pk: one for pk, one in ids.items() if pk not in inside}


def _means(actor: Actor, rules: Rules, rows: Sequence[MeasureState]) -> dict[int, dict[str, Means]]:
    timing, now = rules.pack.timing, clock.now()
    middle = now - timedelta(days=timing.trend_days)
    codes = [code for code, (_measure, part) in rules.by_code.items() if part.trend]
    since = middle - timedelta(days=timing.trend_before_days)
    found: dict[int, dict[str, Means]] = {}
    people = [row.patient_id for row in rows]
    lines = records.means(actor.tenant_id, people, codes, since=since, middle=middle, until=now)
    for (patient_id, code), (recent, recent_n, before, before_n) in lines.items():
        if recent is not None and before is not None:
            part = rules.by_code[code][1]
            found.setdefault(patient_id, {})[part.code] = Means(recent, recent_n, before, before_n)
    return found


def _rule(rules: Rules, measure: Measure, means: dict[int, dict[str, Means]], patient_id: int) -> str:
    return trend_of(measure, means.get(patient_id, {}), rules.pack.timing)


def _alert(actor: Actor, rules: Rules, row: MeasureState, watched: MonitoredPatient, rule: str) -> Alert:
    now = clock.now()
    return Alert(
        tenant_id=actor.tenant_id,
        patient_id=row.patient_id,
        measure=row.measure,
        kind=Alert.Kind.TREND,
        level=1,
        worst=1,
        rule=rule,
        rule_version=rules.version,
        values=row.values,
        source=row.source,
        department_id=watched.department_id,
        first_at=row.at,
        last_at=row.at,
        raised_at=now,
        told_at=now,
    )


def _raise(actor: Actor, rules: Rules, found: Sequence[Alert], watched: dict[int, MonitoredPatient]) -> None:
    """Raise what is new; who was told of the same trend within a week is not told again."""
    week = clock.now() - timedelta(days=rules.pack.timing.trend_days)
    lately = Alert.objects.of(actor).filter(kind=Alert.Kind.TREND, raised_at__gte=week)
    known = set(lately.filter(patient_id__in=[one.patient_id for one in found]).values_list("patient_id", "measure"))
    new = [one for one in found if (one.patient_id, one.measure) not in known]
    made = {uid: pk for pk, uid in insert_rows(new, _ONCE)}
    won = [one for one in new if one.uid in made]
    for one in won:
        one.pk = made[one.uid]
    told = [telling.Told(one, manager_id=watched[one.patient_id].manager_id) for one in won]
    telling.tell(actor, told, rules)
    telling.record_raised(actor, won)
