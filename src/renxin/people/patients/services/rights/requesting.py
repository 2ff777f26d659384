"""Requests of a person about her own data: taken in, identity proved, granted, refused or taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.timeline.facts.rights import RightsDecided, RightsRequested
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import family_rules, selectors
from renxin.people.patients.models import Patient, RightsRequest
from renxin.people.patients.rulebook import rights_pack
from renxin.people.patients.services.identity.locking import lock_current, locked_patient
from renxin.people.patients.services.profile.editing import update_patient

from .evidence import EvidenceData, keep_evidence

State = RightsRequest.State
Kind = RightsRequest.Kind
WITH_FILES: Final = (Kind.ACCESS, Kind.TRANSFER)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestData:
    """What was asked, by whom, how it reached us and when."""

    kind: str
    requester: str = "self"
    requester_name: str = ""
    channel: str = "desk"
    note: str = ""
    received_at: datetime | None = None
    evidence: EvidenceData | None = None


@transaction.atomic
def file_request(actor: Actor, patient_id: int, data: RequestData) -> RightsRequest:
    """Take a request in; its clock runs from the day on which it reached us.

    Raises:
        InvalidInput: what was asked does not fit the person; `where` names the field.
    """
    patient = _whose(actor, patient_id)
    rule = _checked(patient, data)
    now = clock.now()
    received = min(data.received_at or now, now)
    calendar, zone = organizations.calendar_for(actor), organizations.zone_of(actor)
    proof = keep_evidence(actor, patient.pk, "request", data.evidence) if data.evidence else None
    row = RightsRequest.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=patient.pk,
        number=_next_number(actor, now.astimezone(zone).year),
        kind=data.kind,
        requester=data.requester,
        requester_name=data.requester_name.strip(),
        channel=data.channel,
        note=data.note.strip(),
        evidence=proof,
        received_at=received,
        due_at=calendar.add_working_days(received, rule.working_days, zone),
        filed_at=now,
        filed_by=actor.name,
    )
    record_access(actor, "rights.file", "rights_request", row.uid, patient_id=patient.pk, detail={"kind": row.kind})
    record(
        actor, RightsRequested(patient_id=patient.pk, occurred_at=received, request_id=row.pk, request_kind=row.kind)
    )
    return row


@transaction.atomic
def verify_request(actor: Actor, uid: str, how: str) -> RightsRequest:
    """Note how the identity (and the authority) of whoever asks was proved: nothing is given out before."""
    row = locked_request(actor, uid, State.RECEIVED)
    if how not in {one.code for one in rights_pack.pack().verifications}:
        raise InvalidInput(_("Say how the identity was proved."), where="how")
    row.state, row.verified_at, row.verified_how = State.WORKING, clock.now(), how
    row.verified_by_id = actor.user_id
    row.save(update_fields=["state", "verified_at", "verified_how", "verified_by_id"])
    record_access(actor, "rights.verify", "rights_request", row.uid, patient_id=row.patient_id, detail={"how": how})
    return row


@transaction.atomic
def correct_data(actor: Actor, uid: str, changes: dict[str, Any]) -> RightsRequest:
    """Change what the person asked to have corrected; which fields were changed is kept with the request."""
    row = locked_request(actor, uid, State.WORKING)
    if row.kind != Kind.CORRECTION:
        raise WrongState(_("This request asks for something else."))
    wanted = {name: value for name, value in changes.items() if value not in ("", None)}
    if not wanted:
        raise InvalidInput(_("Write what is to be corrected."), where="name")
    update_patient(actor, row.patient_id, source="request", **wanted)
    row.report = row.report | {"fields": sorted({*row.report.get("fields", []), *wanted})}
    row.save(update_fields=["report"])
    record_access(
        actor, "rights.correct", "rights_request", row.uid, patient_id=row.patient_id, detail={"fields": list(wanted)}
    )
    return row


@transaction.atomic
def grant_request(actor: Actor, uid: str, answer: str) -> RightsRequest:
    """End a request as granted, with what the person was told.

    Raises:
        InvalidInput: the copy was not made, nothing was corrected, or nobody says what she was told.
    """
    row = locked_request(actor, uid, State.WORKING)
    if row.kind == Kind.DELETION:
        raise WrongState(_("A deletion ends when it is carried out."))
    if row.kind in WITH_FILES and not row.files.exists():
        raise InvalidInput(_("Make the copy first."), where="files")
    if row.kind == Kind.CORRECTION and not row.report.get("fields"):
        raise InvalidInput(_("Write what is to be corrected."), where="name")
    return decide(actor, row, State.DONE, answer=answer)


@transaction.atomic
def refuse_request(actor: Actor, uid: str, ground: str, answer: str) -> RightsRequest:
    """Refuse a request on a ground of the pack; the person is told why and where she can complain."""
    row = locked_request(actor, uid, State.RECEIVED, State.WORKING)
    if ground not in {one.code for one in rights_pack.pack().grounds}:
        raise InvalidInput(_("Choose the ground."), where="ground")
    row.ground = ground
    return decide(actor, row, State.REFUSED, answer=answer)


@transaction.atomic
def withdraw_request(actor: Actor, uid: str) -> RightsRequest:
    """End a request that the person took back."""
    row = locked_request(actor, uid, State.RECEIVED, State.WORKING)
    return decide(actor, row, State.WITHDRAWN, answer=_("Taken back by the person."))


def decide(actor: Actor, row: RightsRequest, state: str, *, answer: str) -> RightsRequest:
    """End a locked request and record it."""
    if not answer.strip():
        raise InvalidInput(_("Write what the person is told."), where="answer")
    row.state, row.answer = state, answer.strip()
    row.decided_at, row.decided_by = clock.now(), actor.name
    row.save(update_fields=["state", "answer", "decided_at", "decided_by", "ground", "report"])
    record_access(actor, f"rights.{state}", "rights_request", row.uid, patient_id=row.patient_id)
    record(
        actor,
        RightsDecided(
            patient_id=row.patient_id,
            occurred_at=row.decided_at,
            request_id=row.pk,
            request_kind=row.kind,
            state=str(state),
        ),
    )
    return row


def locked_request(actor: Actor, uid: str, *states: str) -> RightsRequest:
    """Return a request as it is now, locked, for somebody who may work on it.

    Raises:
        NotFound: there is none, or not for this actor.
        WrongState: it has moved on.
    """
    actor.require("rights.work")
    found = selectors.rights_request(actor, uid)
    row = RightsRequest.objects.of(actor).select_for_update(of=("self",)).get(pk=found.pk)
    if row.state not in states:
        raise WrongState(_("This request has moved on: %(state)s.") % {"state": row.get_state_display()})
    return row


def _whose(actor: Actor, patient_id: int) -> Patient:
    if actor.kind != "patient":
        return locked_patient(actor, patient_id)
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    if selectors.current_id(actor.tenant_id, actor.patient_id or 0) != current:
        raise NotAllowed("patients.edit")
    return selectors.get_by_id(actor, current)


def _checked(patient: Patient, data: RequestData) -> rights_pack.KindRule:
    pack = rights_pack.pack()
    rule = pack.kind(data.kind)
    if rule is None:
        raise InvalidInput(_("Choose what is asked for."), where="kind")
    if data.requester not in {one.code for one in pack.requesters}:
        raise InvalidInput(_("Say who asks."), where="requester")
    if data.channel not in {one.code for one in pack.channels}:
        raise InvalidInput(_("Say how the request reached us."), where="channel")
    if data.requester != "self" and not data.requester_name.strip():
        raise InvalidInput(_("Write the name of whoever asks."), where="requester_name")
    if (patient.deceased_at is not None) != (data.requester == "relative"):
        raise InvalidInput(_("For a person who has died a near relative asks, and only then."), where="requester")
    if data.requester == "guardian" and family_rules.stage_of(patient.birth_date, clock.today()) == "adult":
        raise InvalidInput(_("An adult has no guardian of a minor: ask for her own agreement."), where="requester")
    if patient.status == Patient.Status.ANONYMISED:
        raise InvalidInput(_("The data of this person were deleted already."), where="kind")
    return rule


def _next_number(actor: Actor, year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO patients_rightscounter (tenant_id, uid, year, last) VALUES (%s, gen_random_uuid(), %s, 1)"
            " ON CONFLICT (tenant_id, year) DO UPDATE SET last = patients_rightscounter.last + 1 RETURNING last",
            [actor.tenant_id, year],
        )
        (last,) = cursor.fetchone()
    return f"R{year}-{last:05d}"
