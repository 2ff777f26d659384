"""Writes of interfaces and of what is corrected and replayed. A raw message never changes."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.jobs.services import wake
from renxin.people.organizations import selectors as organizations

from . import formats, reasons, selectors
from .models import Interface, InterfaceMessage, Replay
from .outgoing.rules import place_of
from .selectors import Wanted

WAITING = "connectors.messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceData:
    """What is configured about a sender. `authority` names whose numbers come without one."""

    name: str
    facility: str = ""
    port: int | None = None
    zone: str = "Asia/Shanghai"
    authority: str = ""
    is_active: bool = True
    counts_sql: str = ""
    counts_url: str = ""
    appointments_to: str = ""


def default_interface(actor: Actor) -> Interface:
    """Return the interface that takes what matches no other, made when the hospital has none yet."""
    with transaction.atomic():
        found, _made = Interface.objects.of(actor).get_or_create(
            tenant_id=actor.tenant_id,
            is_default=True,
            defaults={"name": "HL7 v2", "zone": str(organizations.zone_of(actor))},
        )
    return found


def ensure_default_interfaces() -> None:
    """Give every hospital its default interface."""
    served = set(Interface.objects.filter(is_default=True).values_list("tenant_id", flat=True))
    for hospital in organizations.tenants():
        if hospital.pk not in served:
            default_interface(Actor.system(hospital.pk, "connectors"))


def ensure_interface(actor: Actor, kind: Interface.Kind, name: str) -> Interface:
    """Return the interface of this kind and name, made when there is none yet: for doors that bring their own."""
    with transaction.atomic():
        found, _made = Interface.objects.of(actor).get_or_create(
            tenant_id=actor.tenant_id,
            name=name[:120],
            defaults={"kind": kind, "zone": str(organizations.zone_of(actor))},
        )
    return found


@transaction.atomic
def save_interface(actor: Actor, uid: UUID | None, data: InterfaceData) -> Interface:
    """Add an interface, or change the one with this `uid`. The default one keeps taking what matches no other.

    Raises:
        InvalidInput: the name is empty or taken, the zone is none, or an address is neither mllp:// nor file://.
    """
    actor.require("interfaces.manage")
    row = selectors.interface(actor, uid) if uid else Interface(tenant_id=actor.tenant_id)
    row.name, row.zone = data.name.strip(), _checked_zone(data.zone)
    if not row.name:
        raise InvalidInput(_("Give the interface a name."), where="name")
    if not row.is_default:
        row.facility, row.port, row.is_active = data.facility.strip(), data.port, data.is_active
    row.profile = {**row.profile, "authority": data.authority.strip()}
    row.profile.pop("reconcile", None)
    row.profile.pop("appointments_to", None)
    if address := data.appointments_to.strip():
        place_of(address)
        row.profile["appointments_to"] = address
    if data.counts_sql.strip():
        row.profile["reconcile"] = data.counts_sql.strip()
    if data.counts_url.strip():
        row.secret = data.counts_url.strip()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise InvalidInput(_("Another interface has this name."), where="name") from error
    record_access(actor, "interface.save", "interface", row.uid)
    return row


@transaction.atomic
def correct_field(actor: Actor, uid: UUID, place: str, value: str) -> InterfaceMessage:
    """Keep a copy of the message with one field corrected, and let it be applied again.

    Raises:
        InvalidInput: there is no such field, or the value cannot stand in it.
        WrongState: the message is not one that waits for a correction.
    """
    row = _locked(actor, uid)
    _refuse_cut(row)
    corrected = formats.of(row.format).with_field(formats.content_of(row), place, value)
    return _correct(actor, row, corrected, detail={"place": place.strip()[:120]})


@transaction.atomic
def correct_text(actor: Actor, uid: UUID, text: str) -> InterfaceMessage:
    """Keep an edited copy of the whole message, and let it be applied again.

    Raises:
        InvalidInput: it is no message any more.
    """
    actor.require("patients.reveal")
    row = _locked(actor, uid)
    _refuse_cut(row)
    return _correct(actor, row, formats.of(row.format).whole_text(text), detail={"place": "text"})


@transaction.atomic
def replay(actor: Actor, uid: UUID) -> InterfaceMessage:
    """Let one message be applied again, as it is or as it was corrected.

    Raises:
        WrongState: it was applied already, or cannot be applied without a correction.
    """
    row = _locked(actor, uid)
    if not _may_help(row):
        raise WrongState(
            _("Replaying it as it is cannot help. Correct it first, or let it be sent again."), where="state"
        )
    _release(row)
    record_access(actor, "interface.replay", "interface_message", row.uid, patient_id=row.patient_id)
    return row


@transaction.atomic
def replay_many(actor: Actor, wanted: Wanted) -> Replay:
    """Let every parked message that fits `wanted` be applied again, in the order in which they came.

    Asked for ignored ones, those: what was of no use may be of use since a profile has changed.
    """
    actor.require("interfaces.replay")
    state = InterfaceMessage.State.IGNORED if wanted.state == "ignored" else InterfaceMessage.State.PARKED
    rows = selectors.chosen(actor, wanted).filter(state=state)
    rows = rows.exclude(reason__in=formats.hopeless(), corrected__isnull=True).filter(cleared_at__isnull=True)
    made = Replay.objects.create(
        tenant_id=actor.tenant_id, total=0, started_at=clock.now(), started_by=actor.name[:120]
    )
    made.total = rows.update(state=InterfaceMessage.State.RECEIVED, reason="", place="", details=None, replay=made)
    made.save(update_fields=["total"])
    record_access(actor, "interface.replay", "replay", made.uid, detail={"count": made.total})
    wake(WAITING)
    return made


@transaction.atomic
def reveal(actor: Actor, uid: UUID, reason: str) -> InterfaceMessage:
    """Return a message for somebody to read in clear, and write down who read it and why.

    Raises:
        InvalidInput: no reason.
    """
    actor.require("patients.reveal")
    if len(reason.strip()) < 2:
        raise InvalidInput(_("Say in a few words why you need this. It is kept in the audit log."), where="reason")
    row = selectors.message(actor, uid)
    record_access(actor, "reveal", "interface_message", row.uid, patient_id=row.patient_id, reason=reason.strip()[:240])
    return row


def _locked(actor: Actor, uid: UUID) -> InterfaceMessage:
    actor.require("interfaces.replay")
    row = selectors.message(actor, uid, lock=True)
    if row.state not in (InterfaceMessage.State.PARKED, InterfaceMessage.State.IGNORED):
        raise WrongState(_("This message has been applied, or is waiting to be."), where="state")
    if row.cleared_at is not None:
        raise WrongState(_("The text of this message is gone: its term was over."), where="state")
    return row


def _refuse_cut(row: InterfaceMessage) -> None:
    if row.reason == reasons.TOO_LARGE.code:
        raise WrongState(_("This message can only be sent again by its sender."), where="state")


def _may_help(row: InterfaceMessage) -> bool:
    reason = formats.reason_of(row.format, row.reason)
    return row.corrected is not None or reason is None or reason.as_it_is


def _correct(actor: Actor, row: InterfaceMessage, content: bytes, *, detail: dict[str, str]) -> InterfaceMessage:
    row.corrected = content
    row.corrected_at, row.corrected_by = clock.now(), actor.name[:120]
    row.save(update_fields=["corrected", "corrected_at", "corrected_by"])
    _release(row)
    record_access(actor, "interface.correct", "interface_message", row.uid, patient_id=row.patient_id, detail=detail)
    return row


def _release(row: InterfaceMessage) -> None:
    row.state, row.reason, row.place, row.replay = InterfaceMessage.State.RECEIVED, "", "", None
    row.details = None
    row.save(update_fields=["state", "reason", "place", "details", "replay"])
    wake(WAITING)


def _checked_zone(name: str) -> str:
    try:
        return str(ZoneInfo(name.strip()))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidInput(_("This is no time zone. Write for example Asia/Shanghai."), where="zone") from error
