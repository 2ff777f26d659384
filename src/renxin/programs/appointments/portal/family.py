"""Booking for somebody who is not on her list: a father who has no record here, or one whose card is known already.

Who it is, the rules of identity decide, as for every other source; the page says the same whatever they find, so that
nobody learns by a card's number who is a patient here. The time goes to that person's own telephone, who may give it
back; looking after him on these pages needs his agreement, or the desk.
"""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.engagement.conversations.services import Outgoing, send
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.patients import services as registry
from renxin.people.patients.selectors import VisitRequest, is_colleague, read_card, visited
from renxin.people.patients.services import ContactData, IdentifierData, PatientData, Resolution
from renxin.programs.appointments import selectors, services
from renxin.programs.appointments.attending.places import spoken, variables
from renxin.programs.appointments.attending.reminding import source_of
from renxin.programs.appointments.models import Appointment, Slot
from renxin.programs.appointments.services import BookingData, SlotFull

from . import common, taking

A_DAY: Final = 3
_SEEN_TO: Final = timedelta(hours=4)
_CARD: Final = "cn-id"
_CHILD_DAYS: Final = 14 * 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """Who shall come, as she wrote it."""

    name: str
    card: str
    phone: str
    born: date
    sex: str


@require_http_methods(["GET", "POST"])
@visited(common.CLASS)
def other(request: VisitRequest, slot: UUID) -> HttpResponse:
    """Ask who shall come, and book the time for that person."""
    try:
        row = selectors.slot(request.actor, slot)
    except NotFound as error:
        raise Http404("slot") from error
    if request.method == "GET" or is_colleague(request) or not request.visit.is_self:
        return _form(request, row)
    me = request.visit.me
    counted = f"{me.tenant_id}:{me.pk}"
    if throttle.is_over("appointments.other", counted, A_DAY, 86_400):
        words = _("That is enough for one day. Please call us, or come to the desk.")
        return _form(request, row, problem=words, status=429)
    tried = request.POST.get("try", "")[:40] or secrets.token_hex(8)
    try:
        who = _read(request)
        booked = book_for_other(me.tenant_id, me.pk, row, who, key=f"other:{me.pk}:{tried}")
    except SlotFull as error:
        return taking.gone(request, row, str(error.message))
    except (InvalidInput, WrongState) as error:
        where = str(error.where or "") if isinstance(error, InvalidInput) else ""
        return _form(request, row, problem=str(error.message), where=where, status=422)
    throttle.count("appointments.other", counted, 86_400)
    context = {"what": common.of_slot(row), "name": who.name, "number": booked.number, "child": _is_child(who)}
    return common.page(request, "for_other.html", context)


@transaction.atomic
def book_for_other(tenant_id: int, by_patient: int, slot: Slot, who: Somebody, *, key: str) -> Appointment:
    """Book a slot for somebody another patient names; who that is, the rules of identity say.

    Nothing of a record that was known before comes back. Where card and name contradict each other the record is kept
    apart and somebody looks; everybody booked for like this shows the card at the desk.

    Raises:
        SlotFull, Refused: as in `services.book`.
        InvalidInput: a number cannot be read.
    """
    actor = Actor.system(tenant_id, "portal.family")
    found = registry.register_patient(
        actor,
        PatientData(name=who.name, sex=who.sex, birth_date=who.born),
        source="self",
        identifiers=[IdentifierData(_CARD, who.card)],
        contacts=[ContactData("phone", who.phone)] if who.phone else [],
    )
    herself = Actor.patient(tenant_id, found.patient_id)
    data = BookingData(patient_id=found.patient_id, channel=Appointment.Channel.PORTAL)
    held = services.hold(herself, slot.uid, key=key)
    booked = services.confirm(herself, held.key, data)
    record_access(
        actor,
        "appointment.book_for_other",
        "appointment",
        booked.uid,
        patient_id=by_patient,
        detail={"tier": found.tier},
    )
    create_tasks(actor, [_look(booked, found)])
    _tell(actor, booked)
    return booked


def _look(booked: Appointment, found: Resolution) -> NewTask:
    """Let somebody see to it that card and person belong together before she comes."""
    doubtful = bool(found.warnings) or not found.created
    begins = booked.starts_at or clock.now() + _SEEN_TO
    return NewTask(
        patient_id=booked.patient_id,
        kind="check",
        title_code="appointment_identity",
        source=f"appointments:{booked.uid}:identity",
        due_at=min(begins, clock.now() + (_SEEN_TO if doubtful else timedelta(days=1))),
        risk=2 if doubtful else 1,
        department_id=booked.department_id,
    )


def _tell(actor: Actor, booked: Appointment) -> None:
    language = spoken(actor, [booked.patient_id]).get(booked.patient_id, "zh")
    row = Appointment.objects.of(actor).select_related("department").get(pk=booked.pk)
    send(
        actor,
        Outgoing(
            patient_id=row.patient_id,
            purpose="CARE_SERVICE",
            template="appointment.booked",
            variables=variables(row, language),
            idempotency_key=f"appointment:{row.uid}:booked",
            department_id=row.department_id,
            source=source_of(row),
            expires_at=row.starts_at,
        ),
    )


def _read(request: VisitRequest) -> Somebody:
    given = request.POST
    name, phone = given.get("name", "").strip()[:60], given.get("phone", "").strip()[:20]
    if not name:
        raise InvalidInput(_("Please write the name as it stands on the card."), where="name")
    try:
        card = read_card(given.get("card", "")[:32])
    except InvalidInput as error:
        raise InvalidInput(error.message, where="card") from error
    return Somebody(name=name, card=card.number, phone=phone, born=card.birth_date, sex=card.sex)


def _is_child(who: Somebody) -> bool:
    return (clock.today() - who.born).days < _CHILD_DAYS


def _form(
    request: VisitRequest, row: Slot, *, problem: str = "", where: str | None = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "what": common.of_slot(row),
        "slot": row,
        "given": request.POST,
        "problem": problem,
        "where": where or "",
        "try": request.POST.get("try") or secrets.token_hex(8),
        "back": reverse("home-book-slot", args=[request.visit.patient.uid, row.uid]),
        "back_words": _("Back to this time"),
    }
    return common.page(request, "other.html", context, status=status)
