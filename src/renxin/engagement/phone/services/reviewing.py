"""Listening again: a random sample each week, and the score of each call by the sheet."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.phone import desk_pack, rules, selectors
from renxin.engagement.phone.models import Call, CallReview
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations import selectors as organizations

State = CallReview.State


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@transaction.atomic
def draw_sample(actor: Actor, week: date) -> int:
    """Draw the calls of the week that began on `week`; return how many are new. Drawing again draws the same calls."""
    actor.require("calls.review")
    zone, terms = organizations.zone_of(actor), desk_pack.pack().sample
    begin = datetime.combine(week, time(), tzinfo=zone)
    rows = Call.objects.of(actor).filter(
        is_automatic=False,
        agent__isnull=False,
        answered_at__gte=begin,
        answered_at__lt=begin + timedelta(days=7),
        status=Call.Status.ENDED,
    )
    by_agent: dict[int, dict[str, int]] = defaultdict(dict)
    for call in rows.only("uid", "agent_id", "answered_at", "ended_at").order_by("id"):
        if (call.seconds or 0) >= terms.shortest_seconds and call.agent_id:
            by_agent[call.agent_id][str(call.uid)] = call.pk
    chosen = [
        calls[uid]
        for calls in by_agent.values()
        for uid in rules.drawn(list(calls), terms.percent, terms.at_least, week.isoformat())
    ]
    known = set(CallReview.objects.of(actor).filter(call_id__in=chosen).values_list("call_id", flat=True))
    new = [
        CallReview(tenant_id=actor.tenant_id, call_id=call_id, week=week, drawn_at=clock.now())
        for call_id in chosen
        if call_id not in known
    ]
    return len(CallReview.objects.bulk_create(new, ignore_conflicts=True))


@transaction.atomic
def score_review(actor: Actor, review: CallReview, scores: Mapping[str, int], note: str = "") -> CallReview:
    """Keep the score of a call that was listened to again.

    Raises:
        InvalidInput: a line of the sheet has no points, or too many; or it is one's own call.
        WrongState: it is scored already.
    """
    actor.require("calls.review")
    sheet = desk_pack.pack()
    row = selectors.reviews(actor).select_for_update(of=("self",)).get(pk=review.pk)
    if row.state == State.DONE:
        raise WrongState(_("This call is scored already."))
    if row.call.agent_id == actor.user_id:
        raise InvalidInput(_("Nobody scores a call of her own."), where="scores")
    wrong = [line for line in sheet.sheet if not 0 <= scores.get(line.code, -1) <= line.most]
    if wrong:
        message = _("Give points for “%(line)s”: 0 to %(most)d.") % {"line": wrong[0].words, "most": wrong[0].most}
        raise InvalidInput(message, where=wrong[0].code)
    row.scores = {line.code: scores[line.code] for line in sheet.sheet}
    row.total, row.note, row.state = sum(row.scores.values()), note.strip()[:1000], State.DONE
    row.sheet_version, row.reviewer_id, row.reviewed_at = sheet.version, actor.user_id, clock.now()
    row.save()
    record_access(actor, "call.review", "call", row.call.uid, patient_id=row.call.patient_id)
    return row
