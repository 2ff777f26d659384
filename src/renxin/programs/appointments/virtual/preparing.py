"""Before a visit by video: it is made with its appointment; she answers, agrees and proves who she is."""

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from renxin.engagement.channels import selectors as channels
from renxin.engagement.conversations.services import Outgoing, send, send_many
from renxin.engagement.questionnaires.selectors import Level, highest, judge
from renxin.engagement.safety import selectors as safety
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.ids import uuid7
from renxin.people.patients import selectors as patients
from renxin.people.records.models import Condition
from renxin.programs.appointments.models import Appointment, VirtualStep, VirtualVisit

from .pack import kept_until, missing, pack
from .selecting import birth_date_of, known_of

State = VirtualVisit.State
BEFORE = (State.PREPARING, State.WAITING)
_LONGEST = 1000


@transaction.atomic
def prepare(actor: Actor, appointment_ids: Iterable[int]) -> int:
    """Make what belongs to appointments by video and ask her to prepare; return how many are new. Others are left."""
    rows = Appointment.objects.of(actor).filter(
        pk__in=list(appointment_ids), visit_type="virtual", status__in=("pending", "booked"), starts_at__isnull=False
    )
    wanted = {row.pk: row for row in rows}
    fresh = [
        VirtualVisit(
            uid=uuid7(),
            tenant_id=actor.tenant_id,
            patient_id=row.patient_id,
            appointment=row,
            room=secrets.token_urlsafe(24),
            pack_version=str(pack().version),
            keep_until=kept_until((row.starts_at or clock.now()).astimezone(clock.SHANGHAI).date()),
        )
        for row in wanted.values()
    ]
    made = insert_rows(fresh, "ON CONFLICT (appointment_id) DO NOTHING RETURNING appointment_id")
    new = {pk for (pk,) in made}
    VirtualVisit.objects.of(actor).filter(appointment__in=list(wanted), state=State.CANCELLED).update(
        state=State.PREPARING
    )
    send_many(
        actor, [_ask(row) for pk, row in wanted.items() if pk in new and row.starts_at and row.starts_at > clock.now()]
    )
    return len(new)


@transaction.atomic
def call_off(actor: Actor, appointment_ids: Iterable[int]) -> None:
    """Follow appointments that were cancelled or missed."""
    rows = VirtualVisit.objects.of(actor).filter(appointment__in=list(appointment_ids), state__in=BEFORE)
    rows.update(state=State.CANCELLED)


@transaction.atomic
def answer(
    actor: Actor, visit: VirtualVisit, answers: Mapping[str, Any], *, news: str, condition_id: int | None, said: str
) -> VirtualVisit:
    """Keep what she told. Signs of an emergency stop it at once: the page names 120 first.

    Raises:
        InvalidInput: neither a diagnosis of ours nor one of another house is named.
        WrongState: the visit has begun or is over.
    """
    row = _before(actor, visit)
    condition = Condition.objects.of(actor).filter(pk=condition_id or 0, patient_id=row.patient_id).first()
    if condition is None and not said.strip():
        raise InvalidInput(
            _("Say which illness this visit is about: it must have been diagnosed before."), where="said"
        )
    row.condition, row.said_diagnosis = condition, "" if condition else said.strip()[:200]
    row.answers = json.dumps({"news": news.strip()[:_LONGEST], "answers": dict(answers)}, ensure_ascii=False)
    heard = safety.read(f"{news}\n{said}").flags
    if heard or highest(judge(answers)) == Level.RED:
        row.state, row.stop, row.ended_at = State.STOPPED, "emergency", clock.now()
    row.save()
    note_step(actor, row, "answered")
    return row


@transaction.atomic
def agree(actor: Actor, visit: VirtualVisit, *, by_patient_id: int, guardian: str = "") -> VirtualVisit:
    """Keep that she (or who acts for her) agreed to the text in force; beside a small child sits a guardian, named.

    Raises:
        InvalidInput: a guardian is needed and not named.
    """
    row = _before(actor, visit)
    if known_of(row, birth_date_of(actor, row)).needs_guardian and not guardian.strip():
        raise InvalidInput(
            _("Please write the name of the parent or guardian who sits beside the child."), where="guardian"
        )
    row.consent_version, row.consented_at = str(pack().version), clock.now()
    row.consented_by_patient_id, row.guardian = by_patient_id, guardian.strip()[:60]
    row.save()
    note_step(actor, row, "agreed")
    return row


@transaction.atomic
def send_proof(actor: Actor, visit: VirtualVisit) -> bool:
    """Send a code to the telephone on file; False when there is no way to her or she had too many."""
    row = _before(actor, visit)
    kind = next(
        (one.kind for one in channels.active_channels(actor.tenant_id) if "phone" in channels.address_kinds(one)), ""
    )
    if not kind or row.codes_sent >= pack().codes_a_visit:
        return False
    code = f"{secrets.randbelow(10**6):06d}"
    row.codes_sent, row.tries = row.codes_sent + 1, 0
    row.code_hash, row.code_until = _hash(row, code), clock.now() + timedelta(minutes=pack().code_minutes)
    row.save()
    out = Outgoing(
        patient_id=row.patient_id,
        purpose="CARE_SERVICE",
        template="portal.code",
        variables={"code": code, "minutes": str(pack().code_minutes)},
        idempotency_key=f"virtual:{row.uid}:{row.codes_sent}",
        source=f"appointments:virtual:{row.uid}",
        channel_kind=kind,
        expires_at=row.code_until,
    )
    return send(Actor.system(actor.tenant_id, "virtual"), out).status != "blocked"


def prove(actor: Actor, visit: VirtualVisit, *, last_four: str, code: str) -> bool:
    """Tell whether the last four and the code fit; every try counts, also those side by side."""
    with transaction.atomic():
        row = _before(actor, visit)
        VirtualVisit.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
        live = row.code_hash and row.code_until and row.code_until > clock.now() and row.tries < pack().code_tries
        right_code = constant_time_compare(row.code_hash, _hash(row, code.strip()))
        right_four = patients.last_four_fit(actor.tenant_id, row.patient_id, last_four)
        if not (live and right_code and right_four):
            return False
        VirtualVisit.objects.filter(pk=row.pk).update(identity_at=clock.now(), code_hash="", tries=0)
        note_step(actor, row, "proved")
        return True


@transaction.atomic
def sit_down(actor: Actor, visit: VirtualVisit) -> VirtualVisit:
    """Let her sit down in the waiting room.

    Raises:
        WrongState: something is still missing, or it is too early or too late.
    """
    row = _before(actor, visit)
    if missing(known_of(row, birth_date_of(actor, row))):
        raise WrongState(_("Something is still missing before the visit."), where="visit")
    if row.state == State.PREPARING:
        row.state, row.waiting_at = State.WAITING, clock.now()
        row.save(update_fields=["state", "waiting_at"])
        note_step(actor, row, "waiting")
    return row


def note_step(actor: Actor, row: VirtualVisit, what: str) -> None:
    """Note what was done, by whom and when."""
    VirtualStep.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=row.patient_id,
        visit=row,
        what=what,
        by_user=actor.user_id,
        by_name=actor.name[:128] if actor.kind == "staff" else "",
        at=clock.now(),
    )


def _before(actor: Actor, visit: VirtualVisit) -> VirtualVisit:
    row = VirtualVisit.objects.of(actor).select_for_update(of=("self",)).select_related("appointment").get(pk=visit.pk)
    if row.state not in BEFORE:
        raise WrongState(_("This visit has begun or is over."), where="visit")
    return row


def _hash(row: VirtualVisit, code: str) -> str:
    return sha256(f"{row.room}:{row.codes_sent}:{code}".encode()).hexdigest()


def _ask(row: Appointment) -> Outgoing:
    starts = (row.starts_at or clock.now()).astimezone(clock.SHANGHAI)
    words = pack().message.ready
    return Outgoing(
        patient_id=row.patient_id,
        purpose="CARE_SERVICE",
        body={
            "zh": words.zh.format(time=f"{starts.month}月{starts.day}日 {starts:%H:%M}"),
            "en": words.en.format(time=f"{starts:%-d %B, %H:%M}"),
        },
        url=patients.doorway(row.tenant_id, row.patient_id, until=starts.date(), to="video"),
        department_id=row.department_id,
        source=f"appointments:virtual:{row.pk}",
        idempotency_key=f"virtual:ready:{row.pk}",
        expires_at=row.starts_at,
    )
