"""Doctors' direct lines: their own patients write to them by name, within hours and limits."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from renxin.engagement.conversations import reception, selectors, states
from renxin.engagement.conversations.models import Conversation, DirectCount, DirectLine
from renxin.engagement.safety import selectors as safety
from renxin.engagement.worklist import selectors as worklist
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.calendar import Hours, WorkingCalendar
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import Words
from renxin.people.organizations import selectors as organizations
from renxin.people.records.models import Encounter

from .moving import locked, move
from .outgoing import Outgoing
from .send import send
from .threads import check_version

MOST = 500


def set_line(
    actor: Actor,
    doctor_id: int,
    *,
    is_open: bool = True,
    hours: Mapping[str, Any] | None = None,
    most_per_day: int = 20,
    most_per_patient: int = 5,
) -> DirectLine:
    """Open a doctor's direct line, change its hours and limits, or close it. Doctors change their own.

    Raises:
        InvalidInput: there is no such colleague, the hours or limits cannot be used, or a line is opened while nobody
            would hear an alarm: the roster has a hole, or the ladder was not tested.
    """
    actor.require("conversations.reply")
    if doctor_id != actor.user_id:
        actor.require("conversations.supervise")
    if not organizations.users_by_ids(actor, [doctor_id]):
        raise InvalidInput(_("There is no such colleague."), where="doctor")
    if not (1 <= most_per_patient <= most_per_day <= MOST):
        raise InvalidInput(_("Choose limits between 1 and %(most)d.") % {"most": MOST}, where="most_per_day")
    try:
        Hours.read(hours or {})
    except ValueError as error:
        raise InvalidInput(str(error), where="hours") from error
    if is_open and not DirectLine.objects.of(actor).filter(doctor_id=doctor_id, is_open=True).exists():
        _check_gate(actor)
    values = {"is_open": is_open, "hours": dict(hours or {}), "most_per_day": most_per_day}
    with transaction.atomic():
        line, _made = DirectLine.objects.update_or_create(
            tenant_id=actor.tenant_id,
            doctor_id=doctor_id,
            defaults={**values, "most_per_patient": most_per_patient},
            create_defaults={**values, "most_per_patient": most_per_patient, "created_at": clock.now()},
        )
        record_access(actor, "direct_line.change", "direct_line", line.uid)
    return line


def _check_gate(actor: Actor) -> None:
    """Refuse to invite what may be symptoms while no alarm would reach anybody."""
    found = worklist.gate(actor)
    if not found.ready:
        missing = " ".join(f"{one.words}." for one in found.missing)
        raise InvalidInput(
            _("Patients tell symptoms here, so the alarm ladder comes first.") + " " + missing, where="is_open"
        )


def use_line(
    actor: Actor, conversation: Conversation, line: DirectLine, *, summary: str = "", version: int | None = None
) -> None:
    """Let a patient of hers write to a doctor directly from now on, until the episode ends.

    Raises:
        Collision: a colleague changed the conversation since the page was read.
        InvalidInput: the line is closed, or the doctor has never seen this patient.
    """
    actor.require("conversations.reply")
    with transaction.atomic():
        row = locked(actor, conversation)
        check_version(actor, row, version)
        if not line.is_open or not _is_hers(row, line):
            raise InvalidInput(_("This doctor takes direct messages of her own patients only."), where="line")
        row.line_id, row.summary = line.pk, summary or row.summary
        move(actor, row, states.Transferred(line.doctor_id), note=summary)


def over_line(actor: Actor, row: Conversation, reading: safety.Reading) -> DirectLine | None:
    """Return the direct line over which a message comes; who asks for anybody else leaves it for the queue."""
    line = row.line
    if line is None or row.owner_id != line.doctor_id:
        return None
    if "person" in reading.signals or not line.is_open:
        row.line = None
        move(actor, row, states.PutBack())
        return None
    return line


def answer_outside(actor: Actor, row: Conversation, line: DirectLine, message_id: int, language: str) -> None:
    """Count a message over a line; say so when the doctor is not there now, and go on without her when it is full."""
    zone = organizations.zone_of(actor)
    today = clock.today(zone)
    counts = DirectCount.objects.of(actor).filter(line=line, on=today)
    if not counts.filter(patient_id=row.patient_id).update(count=F("count") + 1):
        DirectCount.objects.create(tenant_id=row.tenant_id, patient_id=row.patient_id, line=line, on=today, count=1)
    mine = counts.filter(patient_id=row.patient_id).aggregate(n=Sum("count"))["n"]
    everybodys = counts.aggregate(n=Sum("count"))["n"]
    words = reception.pack()
    if mine > line.most_per_patient or everybodys > line.most_per_day:
        row.line = None
        move(actor, row, states.PutBack())
        _say(actor, line, row.patient_id, f"line:{message_id}", (words.line_full, language))
    elif not WorkingCalendar(hours=Hours.read(line.hours)).is_open(clock.now(), zone):
        _say(actor, line, row.patient_id, f"line:{row.pk}:{line.pk}:{today}", (words.line_closed, language))


def _say(actor: Actor, line: DirectLine, patient_id: int, key: str, said: tuple[Words, str]) -> None:
    words, language = said
    text = words.get(language)
    doctor = organizations.users_by_ids(actor, [line.doctor_id])[line.doctor_id]
    values = {"doctor": doctor.get_full_name(), "hours": selectors.hours_in_words(line.hours, language)}
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    outgoing = Outgoing(
        patient_id=patient_id,
        purpose="CARE_SERVICE",
        body={language: reception.pack().label.get(language) + text},
        idempotency_key=key,
        source="conversations.assistant",
        is_reply=True,
    )
    send(actor, outgoing)


def _is_hers(row: Conversation, line: DirectLine) -> bool:
    practitioner_id = line.doctor.practitioner_id
    if practitioner_id is None:
        return False
    return (
        Encounter.objects.of(row.tenant_id).filter(patient_id=row.patient_id, practitioner_id=practitioner_id).exists()
    )
