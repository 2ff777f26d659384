"""Reminding: whoever has not answered after some days hears from us once more, twice at most, by a link of its own.

Of the first link only the hash is kept, so a reminder carries a fresh one; both open the same invitation, which is
answered once. Every reminder asks the rules anew and goes through the contact policy.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from renxin.engagement.content import selectors as content
from renxin.engagement.conversations.services import Outgoing, send_many
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.people.organizations import selectors as organizations
from renxin.programs.surveys import links, never, rules
from renxin.programs.surveys.models import Invitation, InvitationState, Reminder, Survey
from renxin.programs.surveys.results import snapshot
from renxin.programs.surveys.tokens import new_token

from .answering import OPEN_STATES

BATCH: Final = 500
DECLINED: Final = "declined"
AT_HOME: Final = 0  # the number under which the link of her own page is kept: no reminder
_REMINDED: Final = (InvitationState.SENT, InvitationState.OPENED)
_LEFT: Final = timedelta(hours=12)  # a link that dies within hours is no help


def remind_due() -> int:
    """Remind one batch of those whose time has come; return how many were looked at."""
    with transaction.atomic():
        due = list(
            Invitation.objects.filter(remind_at__lte=clock.now())
            .select_related("survey")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("remind_at", "id")[:BATCH]
        )
        due.sort(key=lambda row: (row.tenant_id, row.survey_id))
        for (tenant_id, _survey_id), rows in groupby(due, key=lambda row: (row.tenant_id, row.survey_id)):
            with tenant.scope(tenant_id):
                waiting = list(rows)
                _remind(Actor.system(tenant_id, "surveys"), waiting[0].survey, waiting)
    return len(due)


@transaction.atomic
def decline(invitation: Invitation) -> None:
    """Leave somebody in peace who does not wish to answer; her link stays open, should she think again."""
    with tenant.scope(invitation.tenant_id):
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.state == InvitationState.ANSWERED or row.reminders.filter(reason=DECLINED).exists():
            return
        Invitation.objects.filter(pk=row.pk).update(remind_at=None)
        Reminder.objects.create(
            tenant_id=row.tenant_id,
            invitation=row,
            number=row.reminders.filter(number__gt=AT_HOME).count() + 1,
            reason=DECLINED,
            reminded_at=clock.now(),
        )


@transaction.atomic
def link_at_home(actor: Actor, invitation: Invitation) -> str:
    """Return a fresh link for her own page, where the first one is known only as a hash; the one before it is dead.

    Raises:
        WrongState: it was answered already, or is over.
    """
    row = Invitation.objects.of(actor).select_for_update().get(pk=invitation.pk)
    if row.state not in OPEN_STATES or row.expires_at is None or row.expires_at <= clock.now():
        raise WrongState(_("This survey is closed now."))
    token, hashed = new_token()
    kept = {"token_hash": hashed, "reason": "own_page", "reminded_at": clock.now()}
    Reminder.objects.update_or_create(tenant_id=row.tenant_id, invitation=row, number=AT_HOME, defaults=kept)
    return links.invitation(token)


def _remind(actor: Actor, survey: Survey, due: Sequence[Invitation]) -> None:
    now = clock.now()
    counts = dict(
        Reminder.objects.of(actor)
        .filter(invitation__in=due, number__gt=AT_HOME)
        .values_list("invitation_id")
        .annotate(count=Count("id"))
        .values_list("invitation_id", "count")
    )
    asked = [row for row in due if row.state in _REMINDED and row.expires_at and row.expires_at > now + _LEFT]
    reasons = reasons_not_to_remind(actor, survey, asked) if survey.is_active and survey.reminders else {}
    made = {
        row.pk: Reminder(
            tenant_id=actor.tenant_id,
            invitation=row,
            number=counts.get(row.pk, 0) + 1,
            reason=reasons[row.pk],
            reminded_at=now,
        )
        for row in asked
        if row.pk in reasons
    }
    _send(actor, survey, [reminder for reminder in made.values() if not reminder.reason])
    Reminder.objects.bulk_create(made.values(), batch_size=BATCH)
    for row in due:
        found = made.get(row.pk)
        row.remind_at = None if found is None or found.reason else _next(actor, survey, row, found.number)
    Invitation.objects.bulk_update(due, ["remind_at"], batch_size=BATCH)


def reasons_not_to_remind(actor: Actor, survey: Survey, rows: Sequence[Invitation]) -> dict[int, str]:
    """Return why each is not to be reminded; an empty string where nothing forbids it."""
    now, today, rulebook = clock.now(), clock.today(), never.pack()
    people = snapshot.take(actor, survey, {row.patient_id for row in rows}, now)
    visits = snapshot.visits(actor, {row.patient_id: row.encounter_id for row in rows}, now)
    return {
        row.pk: rules.reason_not_to_remind(people[row.patient_id], row.invited_at)
        or never.reason(visits[row.patient_id], rulebook, today)
        for row in rows
    }


def _send(actor: Actor, survey: Survey, made: Sequence[Reminder]) -> None:
    """Send the reminders; one that the contact policy stops keeps its rule and gets no link."""
    template = f"survey.{survey.code.replace('-', '_')}_reminder"
    template = template if content.speaks(actor.tenant_id, template) else ""
    messages = []
    for reminder in made:
        row = reminder.invitation
        token, reminder.token_hash = new_token()
        messages.append(
            Outgoing(
                patient_id=row.patient_id,
                purpose=survey.purpose,
                body=survey.reminders.get("message") or survey.message,
                template=template,
                url=links.invitation(token),
                kind="link",
                idempotency_key=f"surveys:{row.uid}:{reminder.number}",
                source=f"surveys:{row.pk}",
                expires_at=row.expires_at,
                encounter_id=row.encounter_id,
            )
        )
    for reminder, result in zip(made, send_many(actor, messages), strict=True):
        reminder.message_id = result.message_id
        if result.status == "blocked":
            reminder.reason, reminder.token_hash = result.rule[:32], None


def _next(actor: Actor, survey: Survey, row: Invitation, reminded: int) -> datetime | None:
    """Return when to look again: never at once, even where the time of the next one has passed as well."""
    days = survey.reminders.get("days", [])
    at = rules.remind_at(row.invited_at, days, reminded, organizations.zone_of(actor))
    if at is None:
        return None
    gap = timedelta(days=days[reminded] - days[reminded - 1])
    return at if at > clock.now() else clock.now() + gap
