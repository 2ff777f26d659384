"""Intake: one form for everything that people tell the house, whatever the channel, with the record of receipt."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.ids import uuid7
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as writing
from renxin.people.patients.models import Purpose
from renxin.programs.cases.models import Case, CaseKind, CaseReceipt, Channel, NoteKind, Relation
from renxin.programs.cases.portal import links

from .changing import tell_story
from .opening import NewCase, open_case
from .timing import set_on_the_spot

LONGEST = 4000
_ANSWERED = (CaseKind.COMPLAINT, CaseKind.SUGGESTION, CaseKind.REQUEST)
_FRESH = timedelta(days=1)  # what was told longer ago is on its way; "it has arrived" would sound like a mockery


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What somebody told us, and who received it.

    `patient_id` when we know her; else `phone` finds or makes her; without both it is anonymous. `name` and `phone`
    are the complainant's, who need not be the patient. `key` lets the same paper be taken in only once; `external_id`
    is the number another system gave it. `led_at`: when it was led on to the complaint office.
    `post` and `promised_at` come from the catalogue of services.
    """

    kind: str
    channel: str
    words: str
    patient_id: int | None = None
    name: str = ""
    phone: str = ""
    relation: str = Relation.SELF
    has_authority: bool = False
    demand: str = ""
    level: int = 3
    department_id: int | None = None
    concerned: tuple[int, ...] = ()
    received_at: datetime | None = None
    received_by_name: str = ""
    receiving_department_id: int | None = None
    led_at: datetime | None = None
    place: str = ""
    external_id: str = ""
    on_the_spot: bool = False
    signed: bool = False
    rights_told: bool = False
    key: UUID | None = None
    post: str = ""
    promised_at: datetime | None = None
    praised: tuple[int, ...] = ()
    may_name: bool = False
    may_publish: bool = False


@transaction.atomic
def receive_case(actor: Actor, told: Intake) -> Case:
    """Take in what somebody told us: a case with owner and clocks from the first receipt, and the record of receipt.

    Raises:
        InvalidInput: there are no words, it is from the future, or a kind, channel or relation is unknown.
    """
    if actor.kind == "staff":
        actor.require("cases.work")
    _check(told)
    received = told.received_at or clock.now()
    new = NewCase(
        patient_id=_whom(actor, told),
        source=f"intake:{told.key or uuid7()}",
        department_id=told.department_id,
        level=told.level,
        words=told.words.strip()[:LONGEST],
        kind=told.kind,
        channel=told.channel,
        started_at=received,
        concerned=told.concerned,
        post=told.post,
        external_due_at=told.promised_at,
        praised=told.praised,
        may_name=told.may_name,
        may_publish=told.may_publish,
    )
    case = open_case(actor, new)
    _receipt, made = CaseReceipt.objects.get_or_create(
        tenant_id=actor.tenant_id, case=case, defaults=_receipt_values(actor, told, received)
    )
    if made and told.on_the_spot:
        set_on_the_spot(actor, case)
    elif made:
        _acknowledge(actor, case, told, received)
    return case


@transaction.atomic
def lead_on(actor: Actor, case: Case, at: datetime | None = None) -> CaseReceipt:
    """Note that the department that heard it first led the complainant on to the complaint office."""
    actor.require("cases.work")
    receipt, _made = CaseReceipt.objects.get_or_create(
        tenant_id=actor.tenant_id, case=case, defaults={"received_at": case.opened_at}
    )
    if receipt.led_at is None:
        receipt.led_at = at or clock.now()
        receipt.save(update_fields=["led_at"])
        tell_story(actor, case, NoteKind.CHANGE, code="led_on")
    return receipt


def _acknowledge(actor: Actor, case: Case, told: Intake, received: datetime) -> None:
    """Write to the patient who told us herself that it has arrived, with the page on which she sees how it stands.

    Where nobody may write, the number on the form and the answer itself say it.
    """
    is_hers = told.relation == Relation.SELF and not case.is_anonymous
    if told.kind not in _ANSWERED or not is_hers or received < clock.now() - _FRESH:
        return
    send(
        actor,
        Outgoing(
            patient_id=case.patient_id,
            purpose=Purpose.CARE_SERVICE,
            template="case.received",
            variables={"number": case.number},
            url=links.following(case),
            kind="link",
            idempotency_key=f"cases:{case.pk}:received",
            source=f"cases:{case.pk}",
            is_reply=True,
        ),
    )


def _check(told: Intake) -> None:
    if told.kind not in CaseKind.values or told.kind == CaseKind.RIGHTS:
        raise InvalidInput(_("Choose what it is."), where="kind")
    if told.channel not in Channel.values:
        raise InvalidInput(_("Choose how it reached us."), where="channel")
    if told.relation not in Relation.values:
        raise InvalidInput(_("Choose who told us."), where="relation")
    if not told.words.strip():
        raise InvalidInput(_("Write what was told, word for word."), where="words")
    if told.received_at and told.received_at > clock.now():
        raise InvalidInput(_("It cannot have been received in the future."), where="received_at")
    if told.received_at and told.led_at and told.led_at < told.received_at:
        raise InvalidInput(_("It cannot have been led on before it was received."), where="led_at")


def _whom(actor: Actor, told: Intake) -> int:
    """Return whom it is about: the patient given, the one with this number, a provisional one, else nobody we know."""
    if told.patient_id is not None:
        return told.patient_id
    if told.phone.strip():
        found = patients.patients_by_contact(actor.tenant_id, "phone", told.phone)
        if told.name and len(found) > 1:
            named = [row.pk for row in patients.by_ids(actor, found).values() if row.name == told.name.strip()]
            found = named or found
        if len(found) == 1:
            return found[0]
        return writing.provisional_patient(actor, "phone", told.phone, name=told.name.strip())
    return -(1 << 40) - secrets.randbelow(1 << 61)


def _receipt_values(actor: Actor, told: Intake, received: datetime) -> dict[str, object]:
    now = clock.now()
    return {
        "external_id": told.external_id.strip()[:64],
        "received_at": received,
        "received_by_id": None if told.received_by_name.strip() else actor.user_id,
        "received_by_name": told.received_by_name.strip()[:80],
        "department_id": told.receiving_department_id,
        "led_at": told.led_at,
        "place": told.place.strip()[:120],
        "relation": told.relation,
        "name": told.name.strip(),
        "phone": told.phone.strip(),
        "has_authority": told.has_authority,
        "demand": told.demand.strip()[:LONGEST],
        "rights_told_at": now if told.rights_told else None,
        "signed_at": now if told.signed else None,
    }
