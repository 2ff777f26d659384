"""What a call of a platform does: keep what it brings and acknowledge it, or answer a question."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from renxin.doors.connectors.hl7v2 import acknowledge
from renxin.doors.connectors.hl7v2.header import header_or_none
from renxin.doors.connectors.models import Interface
from renxin.doors.connectors.road.storing import Arrival, keep
from renxin.doors.connectors.services import WAITING
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import wake
from renxin.people.organizations import selectors as organizations

from .envelope import Call
from .queries import QUERIES

Code = Literal["AA", "AE", "AR"]
_BEGINS: Final = (("MSH", "hl7v2"), ("<", "cda"), ("{", "fhir"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: AA kept (or found), AE not now, AR never; the text goes back as the result."""

    code: Code
    text: str


def answer(actor: Actor, call: Call) -> Answer:
    """Do what a platform calls for: a question by its action, else whatever its message is."""
    query = QUERIES.get(call.action.casefold())
    if query is not None:
        return _asked(actor, call, query)
    text = call.message.strip().lstrip("\ufeff\x0b").strip("\x1c\r\n")
    format_code = next((code for begin, code in _BEGINS if text.startswith(begin)), "")
    if not format_code:
        return _said("AR", _("Put an HL7 v2 message, a CDA document or a FHIR resource into the message."))
    content = text.encode()
    number = _keep(actor, call, format_code, content)
    if format_code == "hl7v2":
        return Answer("AA", acknowledge.acknowledge(header_or_none(content), "AA", clock.now()).decode())
    return _said("AA", _("Kept."), number=number)


def _asked(actor: Actor, call: Call, query: Callable[[Actor, str], str]) -> Answer:
    try:
        return Answer("AA", query(actor, call.message))
    except LookupError:
        return _said("AE", _("Nobody is known under this number."))
    except ValueError:
        return _said("AR", _("Write the number into PatientId, IdCard or HealthCard of the request."))


def _keep(actor: Actor, call: Call, format_code: str, content: bytes) -> str:
    row = interface_of(actor)
    header = header_or_none(content) if format_code == "hl7v2" else None
    arrival = Arrival(
        interface=row,
        content=content,
        received_at=clock.now(),
        format=format_code,
        source=header.source if header else row.name,
        kind=header.kind if header else call.action,
        control_id=header.control_id if header else "",
    )
    keep([arrival])
    wake(WAITING)
    return arrival.digest.hex()[:16]


def interface_of(actor: Actor) -> Interface:
    """Return the interface of the platform that calls, named as its key is; made at its first call."""
    found, _made = Interface.objects.of(actor).get_or_create(
        tenant_id=actor.tenant_id,
        name=actor.name[:120],
        defaults={"kind": Interface.Kind.ENVELOPE, "zone": str(organizations.zone_of(actor))},
    )
    return found


def _said(code: Code, words: str, number: str = "") -> Answer:
    identified = f"<MessageId>{number}</MessageId>" if number else ""
    return Answer(
        code,
        f"<Response><ResultCode>{code}</ResultCode><ResultText>{escape(words)}</ResultText>{identified}</Response>",
    )
