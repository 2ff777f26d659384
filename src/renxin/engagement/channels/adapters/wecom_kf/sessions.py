"""Whose hands a person is in: the vendor's states beside our conversation's.

We may speak by API only while the session is new or with the assistant (0, 1). So our own inbox works under 1; 3 means
that a colleague answers in WeCom itself, which we hear but do not do. Closing our conversation ends the session (4) and
brings the code for the menu of satisfaction.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import F, Q

from renxin.engagement.channels import ports
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.wecom import api
from renxin.engagement.channels.adapters.wecom.words import pack
from renxin.engagement.channels.addresses import join
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.jobs.services import wake
from renxin.people.organizations.models import User
from renxin.people.patients import services as patients

from . import greeting
from .events import text_of
from .models import KfScore, KfSession

log = structlog.get_logger(__name__)
STATES: Final = "wecom_kf.states"
LEASE: Final = timedelta(minutes=1)
TRIES: Final = 5
State = KfSession.State
ALLOWED: Final[dict[int, frozenset[int]]] = {
    State.NEW: frozenset({State.BOT, State.QUEUE, State.HUMAN, State.ENDED}),
    State.BOT: frozenset({State.BOT, State.QUEUE, State.HUMAN, State.ENDED}),
    State.QUEUE: frozenset({State.HUMAN, State.ENDED}),
    State.HUMAN: frozenset({State.HUMAN, State.ENDED}),
    State.ENDED: frozenset(),
}
Fields = dict[str, Any]


def may_go(now: int, wanted: int) -> bool:
    """Tell whether the vendor lets a session go from one state to another."""
    return wanted in ALLOWED[now]


def session_of(actor: Actor, channel: Channel, external_userid: str) -> KfSession:
    """Return the session with a person, locked, opening it when there is none."""
    rows = KfSession.objects.of(actor).filter(channel=channel, external_userid=external_userid)
    found = rows.select_for_update().first()
    if found is not None:
        return found
    patient_id = patients.regain_contact(actor, "kf", join(channel.account, external_userid))
    row = {"tenant_id": actor.tenant_id, "channel_id": channel.pk, "external_userid": external_userid}
    conflict = "ON CONFLICT (tenant_id, channel_id, external_userid) DO NOTHING"
    insert_rows([row | {"patient_id": patient_id}], conflict, model=KfSession)
    return rows.select_for_update().get()


def apply(actor: Actor, channel: Channel, name: str, fields: Fields, at: datetime) -> None:
    """Let what the vendor tells of a session take effect."""
    person = str(fields.get("external_userid") or "")
    if not person:
        return
    session = session_of(actor, channel, person)
    if name == "heard":
        _heard(session, at)
    elif name == "score":
        _score(actor, session, fields, at)
    elif name == "servicer_said":
        _tell_said(actor, session, text_of(fields), at, fields)
    elif name == "said":
        _tell_said(actor, session, str(fields["said"]), at, fields)
    elif name == "session_status_change":
        _changed_hands(actor, session, fields, at)
    elif name == "reject_customer_msg_switch_change":
        session.refuses = bool(int(fields.get("reject_switch") or 0))
        session.save(update_fields=["refuses"])


def ask_state(
    actor: Actor, patient_ids: Sequence[int], state: int, *, owners: dict[int, int | None] | None = None
) -> int:
    """Note where the sessions of these patients shall go; return how many. `owners`: the account who takes each."""
    rows = KfSession.objects.of(actor).filter(patient_id__in=patient_ids, channel__is_active=True)
    changed = 0
    for session in rows.exclude(state=State.ENDED).select_related("channel").select_for_update(of=("self",)):
        wanted, servicer = _wanted(session, state, (owners or {}).get(session.patient_id))
        if not may_go(session.state, wanted) or (wanted, servicer) == (session.state, session.servicer):
            continue
        session.asked_state, session.asked_servicer, session.asked_at = wanted, servicer, clock.wall()
        session.attempts = 0
        session.save(update_fields=["asked_state", "asked_servicer", "asked_at", "attempts"])
        changed += 1
    if changed:
        wake(STATES)
    return changed


def move_on(limit: int = 20) -> int:
    """Bring sessions where they shall go, one batch; return how many were tried."""
    claimed = _claim(limit)
    for session in claimed:
        try:
            if session.asked_state is not None:
                _transfer(session)
            if session.end_code:
                _end(session)
        except ChannelError as error:
            _note_error(session, error)
    return len(claimed)


def _wanted(session: KfSession, state: int, owner_id: int | None) -> tuple[int, str]:
    """Return state and servicer: a person's own inbox is state 1 unless the account is served in WeCom."""
    if state != State.HUMAN:
        return state, ""
    userid = _servicer_of(session.channel, owner_id)
    if config_of(session.channel).get("serve_in") == "wecom" and userid:
        return State.HUMAN, userid
    return State.BOT, ""


def _servicer_of(channel: Channel, owner_id: int | None) -> str:
    from renxin.engagement.channels.adapters.wecom.models import WecomStaff  # noqa: PLC0415  another adapter's table

    rows = WecomStaff.objects.of(channel.tenant_id).filter(user_id=owner_id or 0, left_at__isnull=True)
    return (rows.values_list("userid", flat=True).first() or "") if owner_id else ""


def _heard(session: KfSession, at: datetime) -> None:
    if session.heard_at is None or at >= session.heard_at:
        session.heard_at, session.replies = at, 0
    if session.state == State.ENDED:
        session.state, session.servicer = State.NEW, ""
    session.save(update_fields=["heard_at", "replies", "state", "servicer"])


def _score(actor: Actor, session: KfSession, fields: Fields, at: datetime) -> None:
    chosen = next((one for one in pack().satisfaction.items if one.code == fields.get("code")), None)
    if chosen is not None:
        row = KfScore(tenant_id=actor.tenant_id, channel=session.channel, patient_id=session.patient_id, at=at)
        row.servicer, row.code, row.score = session.servicer, chosen.code, chosen.score
        row.external_id = str(fields.get("msgid"))[:128]
        insert_rows([row], "ON CONFLICT (tenant_id, channel_id, external_id) DO NOTHING")


def _tell_said(actor: Actor, session: KfSession, text: str, at: datetime, fields: Fields) -> None:
    speaker = _user_of(session.channel, str(fields.get("servicer_userid") or ""))
    said = ports.Said(
        patient_id=session.patient_id,
        channel_id=session.channel_id,
        text=text,
        at=at,
        external_id=str(fields.get("msgid") or f"{fields.get('source')}:{at.timestamp()}")[:128],
        source=str(fields.get("source") or "wecom_kf.servicer"),
        user_id=speaker.pk if speaker else None,
    )
    ports.tell_said(actor, said)


def _changed_hands(actor: Actor, session: KfSession, fields: Fields, at: datetime) -> None:
    """1 taken from the queue, 2 handed on, 3 ended, 4 taken up again."""
    is_over = int(fields.get("change_type") or 0) == 3
    session.state = State.ENDED if is_over else State.HUMAN
    session.servicer = str(fields.get("new_servicer_userid") or ("" if not is_over else session.servicer))
    if is_over and fields.get("msg_code"):
        session.end_code, session.end_code_at = str(fields["msg_code"]), clock.wall()
        session.asked_at = clock.wall()
    session.save()
    user = _user_of(session.channel, session.servicer)
    ports.tell_session(
        actor,
        ports.SessionMoved(
            patient_id=session.patient_id,
            channel_id=session.channel_id,
            state="closed" if is_over else "human",
            at=at,
            user_id=user.pk if user and not is_over else None,
        ),
    )
    wake(STATES)


def _user_of(channel: Channel, userid: str) -> User | None:
    from renxin.engagement.channels.adapters.wecom.models import WecomStaff  # noqa: PLC0415  another adapter's table

    rows = WecomStaff.objects.of(channel.tenant_id).filter(userid=userid, user__isnull=False).select_related("user")
    found = rows.first() if userid else None
    return found.user if found else None


def _claim(limit: int) -> list[KfSession]:
    with transaction.atomic():
        due = KfSession.objects.filter(Q(asked_at__lte=clock.wall())).select_related("channel")
        found = list(due.order_by("asked_at").select_for_update(skip_locked=True, of=("self",))[:limit])
        ids = [session.pk for session in found]
        KfSession.objects.filter(pk__in=ids).update(asked_at=clock.wall() + LEASE, attempts=F("attempts") + 1)
    return found


def _transfer(session: KfSession) -> None:
    wanted = int(session.asked_state or 0)
    body: Fields = {
        "open_kfid": session.channel.account,
        "external_userid": session.external_userid,
        "service_state": wanted,
    }
    if wanted == State.HUMAN:
        body["servicer_userid"] = session.asked_servicer
    answer = api.ask(session.channel, "/cgi-bin/kf/service_state/trans", **body)
    session.state, session.servicer, session.problem = wanted, session.asked_servicer, ""
    session.asked_state, session.asked_servicer, session.asked_at = None, "", None
    if wanted == State.ENDED and answer.get("msg_code"):
        session.end_code, session.end_code_at = str(answer["msg_code"]), clock.wall()
    session.save()


def _end(session: KfSession) -> None:
    """Ask how satisfied she was, if the code of the end is still good."""
    code, at = session.end_code, session.end_code_at
    session.end_code, session.end_code_at, session.asked_at = "", None, None
    session.save(update_fields=["end_code", "end_code_at", "asked_at"])
    if code and at and clock.wall() - at < greeting.VALID_FOR:
        greeting.ask_satisfaction(session.channel, session.external_userid, code)


def _note_error(session: KfSession, error: ChannelError) -> None:
    """Give up what cannot be; what the vendor says of the session is read again before another try."""
    log.warning("wecom_kf.state", session=session.pk, reason=error.reason)
    values: Fields = {"problem": error.reason[:64]}
    if error.permanent or session.attempts + 1 >= TRIES:
        values |= {"asked_state": None, "asked_servicer": "", "asked_at": None, "end_code": ""}
    KfSession.objects.filter(pk=session.pk).update(**values)
