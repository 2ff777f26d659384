"""Patients as contacts of colleagues: who came, what her card says, who left."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import F

from renxin.engagement.channels import ports
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.addresses import join
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import wake
from renxin.people.patients import selectors as patient_selectors
from renxin.people.patients import services as patients

from . import api
from .models import WecomContact, WecomTag

log = structlog.get_logger(__name__)
DETAILS: Final = "wecom.details"
LEASE: Final = timedelta(minutes=2)
TRIES: Final = 5
SOURCE: Final = "wecom"


def ensure_contact(
    actor: Actor, channel: Channel, userid: str, external_userid: str, *, at: datetime, state: str = ""
) -> WecomContact:
    """Keep that somebody is a colleague's contact; who she is stays open until she says so herself."""
    known = WecomContact.objects.of(actor).filter(channel=channel, userid=userid, external_userid=external_userid)
    found = known.select_for_update().first()
    if found is None:
        patient_id = patients.regain_contact(actor, "wecom", join(channel.account, external_userid))
        found = WecomContact(
            tenant_id=actor.tenant_id,
            channel=channel,
            patient_id=patient_id,
            userid=userid,
            external_userid=external_userid,
            followed_at=at,
        )
    found.ended_at, found.ended_by = None, ""
    found.state = state or found.state
    found.details_due_at, found.attempts = clock.wall(), 0
    found.save()
    wake(DETAILS)
    return found


def end_contact(channel: Channel, userid: str, external_userid: str, by: str, at: datetime) -> int:
    """Keep that a contact ended. When the patient ended it the colleague's messages still arrive nowhere."""
    rows = WecomContact.objects.of(channel.tenant_id).filter(channel=channel, userid=userid)
    rows = rows.filter(external_userid=external_userid)
    return rows.filter(ended_at__isnull=True).update(ended_at=at, ended_by=by, details_due_at=None)


def has_others(channel: Channel, userid: str, external_userid: str) -> bool:
    """Tell whether another colleague still has her as a contact."""
    rows = WecomContact.objects.of(channel.tenant_id).filter(channel=channel, external_userid=external_userid)
    return rows.filter(ended_at__isnull=True).exclude(userid=userid).exists()


def look_at_details(limit: int = 20) -> int:
    """Fetch the cards that are due, one batch; return how many were looked at."""
    claimed = _claim(limit)
    for contact in claimed:
        actor = Actor.system(contact.tenant_id, "channels.wecom")
        try:
            card = api.get(contact.channel, f"{api.CONTACT}/get", external_userid=contact.external_userid)
        except ChannelError as error:
            _put_off(contact, error)
        else:
            apply_card(actor, contact.channel, card)
    return len(claimed)


def _claim(limit: int) -> list[WecomContact]:
    with transaction.atomic():
        rows = WecomContact.objects.filter(details_due_at__lte=clock.wall()).select_related("channel")
        found = list(rows.order_by("details_due_at").select_for_update(skip_locked=True, of=("self",))[:limit])
        ids = [row.pk for row in found]
        WecomContact.objects.filter(pk__in=ids).update(details_due_at=clock.wall() + LEASE, attempts=F("attempts") + 1)
    return found


def _put_off(contact: WecomContact, error: ChannelError) -> None:
    log.warning("wecom.card", contact=contact.pk, reason=error.reason)
    is_over = error.permanent or contact.attempts + 1 >= TRIES
    due = None if is_over else clock.wall() + timedelta(seconds=error.retry_after or 60)
    WecomContact.objects.filter(pk=contact.pk).update(details_due_at=due)


@transaction.atomic
def apply_card(actor: Actor, channel: Channel, card: dict[str, Any]) -> int:
    """Take over what the vendor says of one person and everybody who follows her; return how many follow."""
    person = card["external_contact"]
    follows = card.get("follow_user") or []
    for follow in follows:
        take_follow(actor, channel, person, follow)
    return len(follows)


def take_follow(actor: Actor, channel: Channel, person: dict[str, Any], follow: dict[str, Any]) -> WecomContact:
    """Take over one colleague's view of one person: name, remark, tags, how she came."""
    external_userid, userid = str(person["external_userid"]), str(follow["userid"])
    contact = WecomContact.objects.of(actor).filter(
        channel=channel, userid=userid, external_userid=external_userid
    ).first() or ensure_contact(actor, channel, userid, external_userid, at=_at(follow.get("createtime")))
    before, now = set(contact.tag_ids), _tag_ids(follow)
    contact.name = str(person.get("name") or "")[:120]
    contact.unionid = str(person.get("unionid") or "")
    contact.remark = str(follow.get("remark") or "")
    contact.add_way = int(follow.get("add_way") or 0)
    contact.state = contact.state or str(follow.get("state") or "")[:64]
    contact.tag_ids, contact.details_due_at, contact.ended_at, contact.ended_by = sorted(now), None, None, ""
    contact.save()
    _tell_tags(actor, channel, contact, before, now)
    _propose(actor, channel, contact, [str(number) for number in follow.get("remark_mobiles") or [] if number])
    _note_unionid(actor, contact)
    return contact


def _tag_ids(follow: dict[str, Any]) -> set[str]:
    of_card = {str(tag["tag_id"]) for tag in follow.get("tags") or [] if tag.get("tag_id")}
    return of_card | {str(tag) for tag in follow.get("tag_id") or []}


def _tell_tags(actor: Actor, channel: Channel, contact: WecomContact, before: set[str], now: set[str]) -> None:
    if before == now:
        return
    names = tag_names(channel, before | now)
    given = sorted({names[tag] for tag in now - before if tag in names})
    taken = sorted({names[tag] for tag in before - now if tag in names})
    ports.tell_tags(actor, contact.patient_id, given, taken, SOURCE)


def tag_names(channel: Channel, tag_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of tags of the company's library."""
    rows = WecomTag.objects.of(channel.tenant_id).filter(channel=channel, vendor_id__in=list(tag_ids))
    return dict(rows.values_list("vendor_id", "name"))


def _propose(actor: Actor, channel: Channel, contact: WecomContact, mobiles: Sequence[str]) -> None:
    """Propose whose contact this may be: a colleague noted one patient's number. The person confirms it herself."""
    for mobile in mobiles:
        found = patient_selectors.patients_by_contact(actor.tenant_id, "phone", mobile)
        writer = patient_selectors.current_id(actor.tenant_id, contact.patient_id)
        if len(found) == 1 and found[0] != writer:
            address = join(channel.account, contact.external_userid)
            account = patients.Account(kind="wecom", value=address, writer_id=writer)
            patients.propose_account(actor, found[0], account, tier="T5", evidence={"remark_mobile": True})


def _note_unionid(actor: Actor, contact: WecomContact) -> None:
    """Pass on under which id she is known in all accounts of our WeChat company."""
    if contact.unionid:
        ports.tell_unionid(actor, contact.patient_id, contact.unionid)


def _at(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else clock.now()
