"""The committee: meetings planned, packs made by one click and frozen, decisions, minutes; points of the week."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from renxin.intelligence.improvement.meeting_pack import make_pack
from renxin.intelligence.improvement.models import Decision, Improvement, Meeting, Point, PointNote, Suggestion
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline.facts.improvement import MeetingDecided
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization


@transaction.atomic
def plan_meeting(
    actor: Actor, month: date, meets_at: datetime, *, place: str = "", chair_id: int | None = None
) -> Meeting:
    """Plan the meeting about a month; the meeting of a month is planned once.

    Raises:
        InvalidInput: there is one about this month already.
    """
    actor.require("improvements.manage")
    made, is_new = Meeting.objects.get_or_create(
        tenant_id=actor.tenant_id,
        month=month.replace(day=1),
        defaults={"meets_at": meets_at, "place": place.strip()[:120], "chair_id": chair_id},
    )
    if not is_new:
        raise InvalidInput(_("There is a meeting about this month already."), where="month")
    record_access(actor, "improvement.meeting_planned", "meeting", made.uid)
    return made


@transaction.atomic
def pack_meeting(actor: Actor, meeting: Meeting) -> Meeting:
    """Put together what lies on the table, in both languages, as it stands now; made anew it replaces the earlier one.

    Raises:
        WrongState: the meeting was held.
    """
    actor.require("improvements.manage")
    found = _locked(actor, meeting)
    found.pack, found.packed_at, found.packed_by_id = make_pack(actor, found), clock.now(), actor.user_id
    found.state = Meeting.State.PACKED
    found.save(update_fields=["pack", "packed_at", "packed_by", "state"])
    record_access(actor, "improvement.meeting_packed", "meeting", found.uid)
    return found


@transaction.atomic
def decide(
    actor: Actor,
    meeting: Meeting,
    words: str,
    *,
    improvement: Improvement | None = None,
    suggestion: Suggestion | None = None,
) -> Decision:
    """Record a decision of the meeting; actions are planned for it.

    Raises:
        InvalidInput: no words.
        WrongState: the minutes are signed, or there is no pack yet.
    """
    actor.require("improvements.manage")
    found = _locked(actor, meeting)
    if found.state != Meeting.State.PACKED:
        raise WrongState(_("Make the pack first: decisions rest on it."))
    if not words.strip():
        raise InvalidInput(_("Say what was decided."), where="words")
    last = found.decisions.aggregate(last=Max("number"))["last"] or 0
    made = Decision.objects.create(
        tenant_id=actor.tenant_id,
        meeting=found,
        number=last + 1,
        words=words.strip()[:1000],
        improvement=improvement,
        suggestion=suggestion,
        decided_by_id=actor.user_id,
        decided_at=clock.now(),
    )
    record(
        actor,
        MeetingDecided(
            patient_id=-actor.tenant_id,
            occurred_at=clock.now(),
            meeting_id=found.pk,
            decision_id=made.pk,
            improvement_id=improvement.pk if improvement else None,
        ),
    )
    return made


@transaction.atomic
def sign_minutes(actor: Actor, meeting: Meeting, minutes: str, present: Sequence[int]) -> Meeting:
    """Keep the minutes and who was there; from then on pack, decisions and minutes stay as they are.

    Raises:
        InvalidInput: no words, or nobody was there.
        WrongState: there is no pack, or the minutes are signed.
    """
    actor.require("improvements.manage")
    found = _locked(actor, meeting)
    if found.state != Meeting.State.PACKED:
        raise WrongState(_("Make the pack first: decisions rest on it."))
    there = sorted(organizations.users_by_ids(actor, present))
    if not there:
        raise InvalidInput(_("Say who was there."), where="present")
    if not minutes.strip():
        raise InvalidInput(_("Write the minutes."), where="minutes")
    found.minutes, found.present, found.state = minutes.strip()[:20000], there, Meeting.State.HELD
    found.signed_by_id, found.signed_at = actor.user_id, clock.now()
    found.save(update_fields=["minutes", "present", "state", "signed_by", "signed_at"])
    record_access(actor, "improvement.minutes_signed", "meeting", found.uid)
    return found


def _locked(actor: Actor, meeting: Meeting) -> Meeting:
    found = Meeting.objects.of(actor).select_for_update(of=("self",)).filter(pk=meeting.pk).first()
    if found is None:
        raise NotFound("meeting")
    if found.state == Meeting.State.HELD:
        raise WrongState(_("The minutes are signed; nothing of this meeting changes any more."))
    return found


@transaction.atomic
def raise_point(
    actor: Actor,
    department: Organization,
    words: str,
    *,
    from_department: Organization | None = None,
    due_on: date | None = None,
    improvement: Improvement | None = None,
) -> Point:
    """Bring to the weekly coordination what one department needs of another.

    Raises:
        InvalidInput: no words.
    """
    actor.require("improvements.work")
    if not words.strip():
        raise InvalidInput(_("Say what is needed."), where="words")
    return Point.objects.create(
        tenant_id=actor.tenant_id,
        from_department=from_department,
        department=department,
        words=words.strip()[:600],
        due_on=due_on,
        improvement=improvement,
        raised_by_id=actor.user_id,
        raised_at=clock.now(),
    )


@transaction.atomic
def note_point(actor: Actor, point: Point, words: str, *, settled: bool = False) -> Point:
    """Write what was said about a point this week; settled, it leaves the list.

    Raises:
        InvalidInput: no words.
        WrongState: it is settled already.
    """
    actor.require("improvements.work")
    found = Point.objects.of(actor).select_for_update(of=("self",)).filter(pk=point.pk).first()
    if found is None:
        raise NotFound("point")
    if found.settled_at:
        raise WrongState(_("This point is settled already."))
    if not words.strip():
        raise InvalidInput(_("Say in a line what came of it."), where="words")
    said = words.strip()[:600]
    PointNote.objects.create(
        tenant_id=actor.tenant_id, point=found, words=said, said_by_id=actor.user_id, said_at=clock.now()
    )
    if settled:
        found.answer, found.settled_by_id, found.settled_at = said, actor.user_id, clock.now()
        found.save(update_fields=["answer", "settled_by", "settled_at"])
    return found
