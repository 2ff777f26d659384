"""What is watched in every case: grave levels, high risks in anybody's words, repeats. Who must hear, hears at once."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.programs.cases.course import clocks, owners, tasks
from renxin.programs.cases.hearing import repeats, risks
from renxin.programs.cases.models import Case, CaseAlarm, CaseKind, CaseStatus, NoteKind
from renxin.programs.cases.packs.terms import terms

from .changing import tell_story

_BATCH = 200
_A_DAY = timedelta(hours=24)
_BRIEFING_HOUR = 8
_WATCHED = (CaseKind.RECOVERY, CaseKind.COMPLAINT, CaseKind.SUGGESTION, CaseKind.REQUEST)


def watch_new(actor: Actor, cases: Sequence[Case]) -> None:
    """Look at cases that were just opened: repeats, then tell of grave levels and of risks heard in their words."""
    watched = [case for case in cases if case.kind in _WATCHED]
    repeating = repeats.of_cases(actor, watched)
    for case in watched:
        codes = [*case.risks, *repeating.get(case.pk, ())]
        if codes:
            add_risks(actor, case, codes)
        for post in terms().level(case.level).at_once:
            raise_alarm(actor, case, f"level_{case.level}", post)


def add_risks(actor: Actor, case: Case, codes: Iterable[str]) -> None:
    """Note risks on a locked or new case: it becomes as grave as they are, and who must hear is told. Never undone."""
    found = [risk for code in dict.fromkeys(codes) if (risk := risks.pack().risk(code))]
    told = set(case.notes.filter(key__startswith=f"risk:{case.pk}:{case.round}:").values_list("key", flat=True))
    fresh = [risk for risk in found if _key(case, risk) not in told]
    if not fresh:
        return
    case.risks = [*dict.fromkeys([*case.risks, *(risk.code for risk in fresh)])]
    grave = risks.level(case.risks, case.level)
    if grave < case.level:
        case.level = grave
        clocks.tighten(actor, case, clock.now())
    case.save()
    for risk in fresh:
        tell_story(actor, case, NoteKind.CHANGE, code="risk", body=str(risk.text), key=_key(case, risk))
        for post in risk.tell:
            raise_alarm(actor, case, f"risk_{risk.code}", post)


def _key(case: Case, risk: risks.Risk) -> str:
    """Return the key by which a risk stands in the story of a case once in each round."""
    return f"risk:{case.pk}:{case.round}:{risk.code}"


def raise_alarm(actor: Actor, case: Case, code: str, post: str) -> CaseAlarm | None:
    """Tell whoever holds a post, once for each reason and round; of grave cases she has to say that she has seen it."""
    if case.alarms.filter(post=post, round=case.round, acknowledged_at=None, answer_due_at__isnull=False).exists():
        return None  # whoever is told of it already need not be told twice
    wait = terms().level(case.level).acknowledge_minutes
    now = clock.now()
    row, made = CaseAlarm.objects.get_or_create(
        tenant_id=actor.tenant_id,
        case=case,
        code=code,
        round=case.round,
        post=post,
        defaults={
            "user": owners.told(actor, case, post),
            "told_at": now,
            "answer_due_at": now + timedelta(minutes=wait) if wait else None,
        },
    )
    if made:
        tasks.alarm(actor, case, row)
    return row if made else None


@transaction.atomic
def acknowledge_alarm(actor: Actor, case: Case, alarm: CaseAlarm) -> CaseAlarm:
    """Say that one has seen an alarm and takes it up.

    Raises:
        NotFound: it is not of this case.
        WrongState: somebody has taken it up already.
    """
    actor.require("cases.view")
    row = CaseAlarm.objects.of(actor).select_for_update().filter(pk=alarm.pk, case=case).first()
    if row is None:
        raise NotFound("alarm")
    if row.acknowledged_at:
        raise WrongState(_("Somebody has taken this alarm up already."))
    row.acknowledged_at, row.acknowledged_by_id = clock.now(), actor.user_id
    row.save(update_fields=["acknowledged_at", "acknowledged_by"])
    tasks.cancel(actor, [tasks.alarm_source(row)], "acknowledged")
    tell_story(actor, case, NoteKind.CHANGE, code="alarm_taken", body=str(terms().post(row.post).text))
    return row


def sweep_briefings() -> int:
    """Ask the director each morning to look at every case of a level that wants it; return how many were new."""
    old = Case.objects.filter(opened_at__lte=clock.now() - _A_DAY).exclude(status=CaseStatus.CLOSED)
    return sum(_brief(tenant_id, old) for tenant_id in old.order_by().values_list("tenant_id", flat=True).distinct())


def _brief(tenant_id: int, old: QuerySet[Case]) -> int:
    count, actor = 0, Actor.system(tenant_id, "cases")
    with tenant.scope(tenant_id):
        local = clock.now().astimezone(organizations.zone_of(actor))
        levels = [one.value for one in terms().levels if one.daily_briefing]
        rows = old.filter(tenant_id=tenant_id, level__in=levels) if local.hour >= _BRIEFING_HOUR else old.none()
        for case in rows.order_by("pk")[:_BATCH]:
            with transaction.atomic():
                count += raise_alarm(actor, case, f"briefing_{local:%Y%m%d}", "director") is not None
    return count


def sweep_alarms() -> int:
    """Pass on the alarms that nobody took up in time: to the next person of the post, then to the director."""
    now = clock.now()
    with transaction.atomic():
        waiting = CaseAlarm.objects.filter(acknowledged_at=None, answer_due_at__lte=now)
        due = list(waiting.select_for_update(skip_locked=True).order_by("answer_due_at")[:_BATCH])
        cases = Case.objects.in_bulk({row.case_id for row in due})
        for row in due:
            with tenant.scope(row.tenant_id):
                _pass_on(Actor.system(row.tenant_id, "cases"), cases[row.case_id], row)
    return len(due)


def _pass_on(actor: Actor, case: Case, row: CaseAlarm) -> None:
    wait = timedelta(minutes=terms().level(case.level).acknowledge_minutes or 30)
    if case.status == CaseStatus.CLOSED:
        row.answer_due_at = None
    else:
        row.passed_on += 1
        people = owners.reach(actor, row.post, case.department_id, owners.concerned(case))
        people += owners.reach(actor, "director", case.department_id, owners.concerned(case))
        row.user = people[row.passed_on] if row.passed_on < len(people) else None
        row.answer_due_at = clock.now() + wait if row.user else None
        if row.user:
            name = row.user.get_full_name()
            tell_story(actor, case, NoteKind.CHANGE, code="alarm_passed_on", body=name)
            tasks.alarm(actor, case, row)
    row.save(update_fields=["passed_on", "user", "answer_due_at"])
