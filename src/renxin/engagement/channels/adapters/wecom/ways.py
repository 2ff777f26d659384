"""Contact codes: made, changed, taken back, printed; and temporary sessions for one patient after discharge."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from renxin.engagement.channels import http, quotas
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.addresses import join
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.patients import selectors as patient_selectors
from renxin.people.patients import services as patients

from . import api, errors
from .models import WecomContact, WecomJoinWay, WecomStaff, WecomTemporary, WecomWay
from .words import pack

log = structlog.get_logger(__name__)
MOST_MEMBERS: Final = 100
OFFER_DAYS: Final = 7
MOST_DAYS: Final = 14
DAY: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class WayData:
    """What is asked of a code: its name, whom it leads to, where it hangs, who answers for those who come by it."""

    name: str
    userids: Sequence[str]
    source: str = ""
    department_id: int | None = None
    owner_id: int | None = None
    welcome: str = ""
    skip_verify: bool = True


def create_way(actor: Actor, channel: Channel, data: WayData) -> WecomWay:
    """Make a code. It is written down first: a code whose id is lost could never be taken back.

    Raises:
        InvalidInput: nobody or too many people are named, or the vendor refused; the text says why.
    """
    actor.require("tasks.manage")
    _require_members(actor, channel, data.userids)
    way = WecomWay.objects.create(
        tenant_id=actor.tenant_id,
        channel=channel,
        name=data.name.strip()[:30],
        state=new_state(),
        source=data.source.strip()[:40],
        department_id=data.department_id,
        owner_id=data.owner_id,
        userids=list(data.userids),
        welcome=data.welcome.strip(),
        skip_verify=data.skip_verify,
        created_at=clock.now(),
    )
    answer = _ask_for(
        way, {"type": 1 if len(way.userids) == 1 else 2, "skip_verify": way.skip_verify, "remark": way.name}
    )
    with transaction.atomic():
        _made(way, answer)
        record_access(actor, "wecom.way", "channel", channel.uid, detail={"way": str(way.uid)})
    return way


def update_way(actor: Actor, way: WecomWay, data: WayData) -> WecomWay:
    """Change whom a code leads to and what it says; the printed code stays the same.

    Raises:
        InvalidInput: nobody or too many people are named, or the vendor refused; the text says why.
        WrongState: it was taken back.
    """
    actor.require("tasks.manage")
    if way.status != WecomWay.Status.OPEN:
        raise WrongState(way.get_status_display())
    _require_members(actor, way.channel, data.userids)
    body = {"config_id": way.config_id, "remark": data.name.strip()[:30], "skip_verify": data.skip_verify}
    _call(way.channel, "update_contact_way", **body, user=list(data.userids), state=way.state)
    way.name, way.userids, way.skip_verify = data.name.strip()[:30], list(data.userids), data.skip_verify
    way.source, way.welcome = data.source.strip()[:40], data.welcome.strip()
    way.department_id, way.owner_id = data.department_id, data.owner_id
    way.save()
    return way


def end_way(actor: Actor, way: WecomWay) -> None:
    """Take a code back: who scans it from now on reaches nobody.

    Raises:
        InvalidInput: the vendor refused; the text says why.
    """
    actor.require("tasks.manage")
    if way.config_id and way.status == WecomWay.Status.OPEN:
        _call(way.channel, "del_contact_way", config_id=way.config_id)
    way.status, way.ended_at = WecomWay.Status.ENDED, clock.now()
    with transaction.atomic():
        way.save(update_fields=["status", "ended_at"])
        record_access(actor, "wecom.end_way", "channel", way.channel.uid, detail={"way": str(way.uid)})


def picture_of(way: WecomWay | WecomJoinWay) -> tuple[bytes, str]:
    """Return the code's picture as the vendor draws it, and its type.

    Raises:
        ChannelError: it could not be fetched.
    """
    with http.faults(repeatable=True), http.client(way.channel, api.BASE) as client:
        answer = http.require_answer(client.get(way.qr_code), repeatable=True)
    kind = answer.headers.get("Content-Type", "image/png")
    if not kind.startswith("image/"):
        raise ChannelError("no_picture", permanent=True)
    return answer.content, kind


def offer_temporary(actor: Actor, channel: Channel, patient_id: int, userid: str, days: int) -> WecomTemporary:
    """Make a code by which one patient may write to one colleague for some days after she scanned it.

    Raises:
        InvalidInput: too many days, no such colleague, or the vendor refused; the text says why.
    """
    actor.require("conversations.reply")
    patient = patient_selectors.get_by_id(actor, patient_id)
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(
            _("A temporary session lasts between 1 and %(most)d days.") % {"most": MOST_DAYS}, where="days"
        )
    _require_members(actor, channel, [userid])
    if not quotas.spend(channel, "temporary"):
        raise InvalidInput(_("WeCom takes no more temporary codes today."), where="days")
    with transaction.atomic():
        way = WecomWay.objects.create(
            tenant_id=actor.tenant_id,
            channel=channel,
            name=_("Follow-up"),
            state=new_state(),
            source="temporary",
            userids=[userid],
            is_temporary=True,
            created_at=clock.now(),
        )
        session = WecomTemporary.objects.create(
            tenant_id=actor.tenant_id,
            way=way,
            patient_id=patient.pk,
            days=days,
            offered_at=clock.now(),
            offer_ends_at=clock.now() + timedelta(days=OFFER_DAYS),
        )
    conclusion = {"text": {"content": str(pack().temporary_end.zh)}}
    spans = {"is_temp": True, "expires_in": OFFER_DAYS * DAY, "chat_expires_in": days * DAY}
    answer = _ask_for(way, {"type": 1, **spans, "conclusions": conclusion})
    with transaction.atomic():
        _made(way, answer)
        record_access(actor, "wecom.temporary", "patient", patient.uid, patient_id=patient.pk, detail={"days": days})
    return session


def close_temporary(actor: Actor, session: WecomTemporary) -> None:
    """End a temporary session before its time.

    Raises:
        InvalidInput: the vendor refused; the text says why.
    """
    actor.require("conversations.reply")
    if session.status == WecomTemporary.Status.OPEN:
        userid = session.way.userids[0]
        _call(session.way.channel, "close_temp_chat", userid=userid, external_userid=session.external_userid)
    elif session.status == WecomTemporary.Status.OFFERED and session.way.config_id:
        _call(session.way.channel, "del_contact_way", config_id=session.way.config_id)
    session.status, session.ends_at = WecomTemporary.Status.ENDED, clock.now()
    session.save(update_fields=["status", "ends_at"])


def note_arrival(actor: Actor, contact: WecomContact) -> None:
    """Let a code take effect: it counts, its owner answers for the person, a temporary session opens."""
    way = WecomWay.objects.of(actor).filter(channel=contact.channel, state=contact.state).first()
    if way is None or not contact.state:
        return
    WecomWay.objects.filter(pk=way.pk).update(added=F("added") + 1)
    if way.owner and way.owner.practitioner_id:
        patients.assign_care(actor, contact.patient_id, "manager", way.owner.practitioner_id)
    session = WecomTemporary.objects.of(actor).filter(way=way, status=WecomTemporary.Status.OFFERED).first()
    if session is not None:
        _open_session(actor, session, contact)


def end_what_is_over(limit: int = 200) -> int:
    """Close temporary sessions whose time has passed at the vendor's; return how many."""
    now = clock.now()
    offered = WecomTemporary.objects.filter(status=WecomTemporary.Status.OFFERED, offer_ends_at__lte=now)
    opened = WecomTemporary.objects.filter(status=WecomTemporary.Status.OPEN, ends_at__lte=now)
    ids = list((offered | opened).values_list("pk", flat=True)[:limit])
    return WecomTemporary.objects.filter(pk__in=ids).update(status=WecomTemporary.Status.ENDED)


def _open_session(actor: Actor, session: WecomTemporary, contact: WecomContact) -> None:
    at: datetime = contact.followed_at
    session.status, session.external_userid, session.opened_at = "open", contact.external_userid, at
    session.ends_at = at + timedelta(days=session.days)
    session.save(update_fields=["status", "external_userid", "opened_at", "ends_at"])
    writer = patient_selectors.current_id(actor.tenant_id, contact.patient_id)
    if writer != patient_selectors.current_id(actor.tenant_id, session.patient_id):
        address = join(contact.channel.account, contact.external_userid)
        account = patients.Account(kind="wecom", value=address, writer_id=writer)
        evidence = {"temporary": str(session.uid)}
        patients.propose_account(actor, session.patient_id, account, tier="T4", evidence=evidence)


def _ask_for(way: WecomWay, options: dict[str, Any]) -> dict[str, Any]:
    try:
        return api.write(
            way.channel, f"{api.CONTACT}/add_contact_way", scene=2, state=way.state, user=way.userids, **options
        )
    except ChannelError as error:
        way.status, way.problem = WecomWay.Status.FAILED, error.reason[:64]
        way.save(update_fields=["status", "problem"])
        cause, cure = errors.explain(error.reason)
        raise InvalidInput(f"{cause} {cure}") from error


def _made(way: WecomWay, answer: dict[str, Any]) -> None:
    way.status, way.config_id = WecomWay.Status.OPEN, str(answer["config_id"])
    way.qr_code = str(answer.get("qr_code") or "")[:500]
    way.save(update_fields=["status", "config_id", "qr_code"])


def _call(channel: Channel, verb: str, **body: Any) -> dict[str, Any]:
    try:
        return api.ask(channel, f"{api.CONTACT}/{verb}", **body)
    except ChannelError as error:
        cause, cure = errors.explain(error.reason)
        raise InvalidInput(f"{cause} {cure}") from error


def _require_members(actor: Actor, channel: Channel, userids: Sequence[str]) -> None:
    if not 1 <= len(userids) <= MOST_MEMBERS:
        raise InvalidInput(_("Name between 1 and 100 colleagues."), where="userids")
    known = WecomStaff.objects.of(actor).filter(channel=channel, userid__in=userids, may_follow=True)
    if known.count() != len(set(userids)):
        raise NotFound("staff")


def new_state() -> str:
    """Return a mark of our own that comes back with whoever scans a code."""
    return f"rx{secrets.token_hex(10)}"
