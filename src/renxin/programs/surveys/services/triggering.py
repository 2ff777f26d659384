"""Facts that make us ask: which triggers they meet, and when it is time. Who may be asked is decided only then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from zlib import crc32
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import Words
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.facts.access import AppointmentKept
from renxin.kernel.timeline.facts.conversations import ConversationClosed, TaskCompleted
from renxin.kernel.timeline.facts.programs import AppointmentMissed, CaseClosed, CaseConfirmed
from renxin.kernel.timeline.facts.records import EncounterDischarged, EncounterFinished, EncounterStarted, ReportIssued
from renxin.kernel.timeline.services import Entry
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization
from renxin.people.records.models import DiagnosticReport
from renxin.programs.surveys.models import Survey, SurveyDue, SurveyTrigger

ASKED_AFTER: Final[tuple[type[Fact], ...]] = (
    EncounterStarted,
    EncounterFinished,
    EncounterDischarged,
    ConversationClosed,
    CaseClosed,
    CaseConfirmed,
    AppointmentKept,
    AppointmentMissed,
    ReportIssued,
    TaskCompleted,
)
PACKS: Final = Path(__file__).parents[1] / "triggers"
_SUBJECTS: Final = ("encounter_id", "case_id", "conversation_id", "report_id", "appointment_id")
LONGEST_DELAY: Final = 24 * 60
_TOO_LATE: Final = timedelta(days=3)  # a fact that comes this long after its time is not asked about any more


@dataclass(frozen=True, kw_only=True)
class TriggerPack(packs.Pack):
    """A trigger in a file."""

    title: Words
    survey: str
    fact: str
    conditions: dict[str, Any]
    delay_hours: int
    hours: list[int]
    way: str
    channel: str = ""


def install_triggers(actor: Actor, surveys: Iterable[Survey]) -> None:
    """Make the ready triggers of these surveys, switched off; again changes nothing that somebody has set."""
    by_code = {survey.code: survey for survey in surveys}
    names = ("title", "fact", "conditions", "delay_hours", "hours", "way", "channel")
    for pack in packs.load_all(PACKS, TriggerPack):
        if pack.survey in by_code:
            fields = {name: packs.as_data(getattr(pack, name)) for name in names}
            fields |= {"survey": by_code[pack.survey], "pack_version": pack.version, "changed_at": clock.now()}
            SurveyTrigger.objects.get_or_create(tenant_id=actor.tenant_id, code=pack.code, defaults=fields)


@transaction.atomic
def set_trigger(
    actor: Actor,
    trigger: SurveyTrigger,
    *,
    is_active: bool | None = None,
    share: int | None = None,
    delay_hours: int | None = None,
    hours: tuple[int, int] | None = None,
) -> SurveyTrigger:
    """Switch a trigger on or off, or change how many are asked and when.

    Raises:
        InvalidInput: a share outside 1–100, a delay of more than two months, hours that are no window.
    """
    actor.require("surveys.manage")
    row = SurveyTrigger.objects.of(actor).select_for_update().get(pk=trigger.pk)
    if share is not None:
        if not 1 <= share <= 100:
            raise InvalidInput(_("Ask between 1 and 100 percent."), where="share")
        row.conditions = row.conditions | {"share": share}
    if delay_hours is not None:
        if not 0 <= delay_hours <= LONGEST_DELAY:
            raise InvalidInput(_("Ask within sixty days."), where="delay_hours")
        row.delay_hours = delay_hours
    if hours is not None:
        if not 0 <= hours[0] < hours[1] <= 24:
            raise InvalidInput(_("Choose hours of the day, the earlier one first."), where="hours")
        row.hours = list(hours)
    if is_active is not None:
        row.is_active = is_active
        if not is_active:
            row.due.all().delete()
    row.changed_at = clock.now()
    row.save()
    record_access(actor, "survey.trigger", "trigger", row.uid, detail={"code": row.code, "active": row.is_active})
    return row


@transaction.atomic
def follow_facts(actor: Actor, entries: Sequence[Entry]) -> int:
    """Note who is to be asked because of these facts, and when; return how many. Replayed facts ask nobody again."""
    live = [entry.fact for entry in entries if not entry.replayed and entry.fact.patient_id > 0]
    triggers = list(SurveyTrigger.objects.of(actor).filter(is_active=True, fact__in={type(fact).kind for fact in live}))
    if not triggers:
        return 0
    live = [each for each in live if any(trigger.fact == type(each).kind for trigger in triggers)]
    seen = {id(each): about for each, about in zip(live, _seen(actor, live), strict=True)}
    codes = _codes(actor, seen.values())
    zone = organizations.zone_of(actor)
    rows = [
        SurveyDue(
            tenant_id=actor.tenant_id,
            trigger=trigger,
            patient_id=fact.patient_id,
            key=_key(trigger, fact),
            encounter_id=seen[id(fact)].encounter_id,
            department_id=seen[id(fact)].department_id,
            due_at=due_at(fact.occurred_at + timedelta(hours=trigger.delay_hours), trigger.hours, zone),
        )
        for fact in live
        for trigger in triggers
        if trigger.fact == type(fact).kind and fits(fact, trigger.conditions, codes, seen[id(fact)])
    ]
    rows = [row for row in rows if row.due_at > clock.now() - _TOO_LATE]
    insert_rows(list({row.key: row for row in rows}.values()), "ON CONFLICT (tenant_id, key) DO NOTHING")
    return len(rows)


@transaction.atomic
def forget_visits(actor: Actor, encounter_ids: Iterable[int]) -> int:
    """Ask nobody about visits that were called off, or about stays that go on after all."""
    return SurveyDue.objects.of(actor).filter(encounter_id__in=list(encounter_ids)).delete()[0]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a fact is about: its visit and department; of a report also its category, which the fact does not hold."""

    encounter_id: int | None = None
    department_id: int | None = None
    report_category: str = ""


def fits(fact: Fact, conditions: Mapping[str, Any], codes: Mapping[int, str], seen: Seen | None = None) -> bool:
    """Tell whether a fact meets the conditions; `codes` are the departments' own. The share is drawn later."""
    if getattr(fact, "died", False):
        return False
    about = seen or _told(fact)
    departments = conditions.get("departments")
    if departments and codes.get(about.department_id or 0) not in departments:
        return False
    categories = conditions.get("report_category")
    if categories and about.report_category not in categories:
        return False
    named = ("encounter_class", "disposition", "case_kind", "outcome", "visit_type")
    return all(not conditions.get(name) or getattr(fact, name, "") in conditions[name] for name in named)


def _told(fact: Fact) -> Seen:
    return Seen(getattr(fact, "encounter_id", None) or None, getattr(fact, "department_id", None))


def _seen(actor: Actor, facts: Sequence[Fact]) -> list[Seen]:
    """Return what each fact is about; reports are looked up, all in one statement."""
    ids = {fact.report_id for fact in facts if isinstance(fact, ReportIssued)}
    rows = DiagnosticReport.objects.of(actor).select_related("encounter") if ids else DiagnosticReport.objects.none()
    reports = rows.defer("conclusion").in_bulk(ids)
    return [
        _of_report(reports.get(fact.report_id)) if isinstance(fact, ReportIssued) else _told(fact) for fact in facts
    ]


def _of_report(report: DiagnosticReport | None) -> Seen:
    if report is None:
        return Seen()
    visit = report.encounter
    return Seen(report.encounter_id, visit.department_id if visit else None, report.category)


def drawn(key: str, share: int) -> bool:
    """Tell whether the lot fell on this key: always the same answer, `share` of a hundred say yes."""
    return crc32(key.encode()) % 100 < share


def due_at(at: datetime, hours: Sequence[int], zone: ZoneInfo) -> datetime:
    """Return the first moment from `at` on that lies inside the hours of the day."""
    if len(hours) != 2:
        return at
    local = at.astimezone(zone)
    if local.hour < hours[0]:
        return datetime.combine(local.date(), time(hours[0]), zone)
    if local.hour >= hours[1]:
        return datetime.combine(local.date() + timedelta(days=1), time(hours[0]), zone)
    return at


def _key(trigger: SurveyTrigger, fact: Fact) -> str:
    """Return the name under which somebody is asked once about one visit, case or chat."""
    subject = next((getattr(fact, name) for name in _SUBJECTS if getattr(fact, name, None)), 0)
    # A chat or case may be closed more than once: each time is an occasion, each visit only one.
    again = "" if getattr(fact, "encounter_id", None) else f":{fact.occurred_at:%Y%m%d%H%M}"
    return f"trigger:{trigger.code}:{subject or fact.patient_id}{again}"


def _codes(actor: Actor, seen: Iterable[Seen]) -> dict[int, str]:
    ids: set[int] = {one.department_id for one in seen if one.department_id is not None}
    return dict(Organization.objects.of(actor).filter(pk__in=ids).values_list("pk", "local_code"))
