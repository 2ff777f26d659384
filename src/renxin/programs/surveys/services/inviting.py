"""Inviting: rest-period rules over a snapshot, one-time links, messages; for one patient or for hundreds at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction

from renxin.engagement.content import selectors as content
from renxin.engagement.conversations.services import Outgoing, send_many
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.programs import SurveyInvited
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.programs.surveys import links, never, rules
from renxin.programs.surveys.models import Audience, Invitation, InvitationState, Survey
from renxin.programs.surveys.results import snapshot
from renxin.programs.surveys.tokens import new_token


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteRequest:
    """Whom to ask, about which visit. `key` is the caller's own name for it (`journeys:<run>:<step>`).

    `withhold` is a reason of the caller's not to ask (not drawn for the sample): it is kept, the frame is whole.
    """

    patient_id: int
    key: str
    encounter_id: int | None = None
    department_id: int | None = None
    withhold: str = ""
    mode: str = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What came of one request. `url` is known only at this moment; `reason` says why nobody was asked."""

    patient_id: int
    key: str
    invitation_id: int
    state: str
    reason: str = ""
    url: str = ""
    duplicate: bool = False


def invite(actor: Actor, survey_code: str, request: InviteRequest, *, send: bool = False) -> Invited:
    """Invite one patient; by default only make the link, for a screen or a sheet of paper."""
    return invite_many(actor, survey_code, [request], send=send)[0]


@transaction.atomic
def invite_many(
    actor: Actor, survey_code: str, requests: Sequence[InviteRequest], *, send: bool = True, channel: str = ""
) -> list[Invited]:
    """Invite patients to one survey and return what came of each request, in order.

    Whoever may not be asked now gets no link; the reason is stored. A key that was used before changes nothing.
    With `send`, the survey's own message with the link goes out through the contact policy.

    Raises:
        NotFound: the tenant has no such survey of patients in use.
    """
    # No patient is asked how it is to work here.
    of_patients = Survey.objects.of(actor).filter(audience=Audience.PATIENT)
    survey = of_patients.select_related("version").filter(code=survey_code, is_active=True).first()
    if survey is None:
        raise NotFound(survey_code)
    current = patients.current_ids(actor.tenant_id, {one.patient_id for one in requests})
    lock_patients(sorted(set(current.values())))
    known = {row.key: row for row in Invitation.objects.of(actor).filter(key__in=[one.key for one in requests])}
    fresh = {one.key: replace(one, patient_id=current[one.patient_id]) for one in requests if one.key not in known}
    made, urls = _make(actor, survey, list(fresh.values()))
    if send:
        _note_reminders(actor, survey, made)
        _send(actor, survey, made, urls, channel)
    record(actor, *[_invited(survey, row) for row in made if row.state != InvitationState.WITHHELD])
    rows = known | {row.key: row for row in made}
    return [_result(rows[one.key], urls, duplicate=one.key in known) for one in requests]


def _make(actor: Actor, survey: Survey, requests: Sequence[InviteRequest]) -> tuple[list[Invitation], dict[str, str]]:
    """Decide, and store one row for each request; return the rows and the links by key."""
    now, rest = clock.now(), rules.Rest.read(survey.rest)
    people = snapshot.take(actor, survey, {one.patient_id for one in requests}, now)
    visits = snapshot.visits(actor, {one.patient_id: one.encounter_id for one in requests}, now)
    rulebook, today = never.pack(), clock.today()
    rows: list[Invitation] = []
    urls: dict[str, str] = {}
    for one in requests:
        person = people[one.patient_id]
        reason = (
            one.withhold
            or rules.reason_to_withhold(person, rest, now)
            or never.reason(visits[one.patient_id], rulebook, today)
        )
        row = Invitation(
            tenant_id=actor.tenant_id,
            survey=survey,
            version=survey.version,
            patient_id=one.patient_id,
            key=one.key,
            encounter_id=one.encounter_id,
            department_id=one.department_id,
            state=InvitationState.WITHHELD if reason else InvitationState.CREATED,
            reason=reason,
            mode=one.mode,
            invited_at=now,
            anonymous=survey.anonymous,
        )
        if not reason:
            token, row.token_hash = new_token()
            row.expires_at = now + timedelta(days=survey.valid_days)
            urls[one.key] = links.invitation(token)
            people[one.patient_id] = rules.asked_now(person, rest, now)
        rows.append(row)
    return Invitation.objects.bulk_create(rows, batch_size=1000), urls


def _note_reminders(actor: Actor, survey: Survey, made: Sequence[Invitation]) -> None:
    """Note when to look whether those who were asked should be reminded."""
    days, zone = survey.reminders.get("days", []), organizations.zone_of(actor)
    for row in made:
        if row.state != InvitationState.WITHHELD:
            row.remind_at = rules.remind_at(row.invited_at, days, 0, zone)


def _send(actor: Actor, survey: Survey, made: Sequence[Invitation], urls: Mapping[str, str], channel: str) -> None:
    """Send the links; an invitation whose message the contact policy stops was never made to the patient."""
    asked = [row for row in made if row.key in urls]
    template = f"survey.{survey.code.replace('-', '_')}"  # a survey may have words of its own among the templates
    template = template if content.speaks(actor.tenant_id, template) else ""
    sent = send_many(
        actor,
        [
            Outgoing(
                patient_id=row.patient_id,
                purpose=survey.purpose,
                body=survey.message,
                template=template,
                url=urls[row.key],
                kind="link",
                channel_kind=channel or None,
                idempotency_key=f"surveys:{row.uid}",
                source=f"surveys:{row.pk}",
                campaign=f"surveys:{survey.pk}",
                expires_at=row.expires_at,
                encounter_id=row.encounter_id,
            )
            for row in asked
        ],
    )
    for row, result in zip(asked, sent, strict=True):
        row.message_id = result.message_id
        if result.status == "blocked":
            row.state, row.reason, row.token_hash = InvitationState.WITHHELD, result.rule[:32], None
            row.remind_at = None
    fields = ["message_id", "state", "reason", "token_hash", "remind_at"]
    Invitation.objects.bulk_update(asked, fields, batch_size=1000)


def _invited(survey: Survey, row: Invitation) -> SurveyInvited:
    return SurveyInvited(
        patient_id=row.patient_id,
        occurred_at=row.invited_at,
        invitation_id=row.pk,
        survey_code=survey.code,
        encounter_id=row.encounter_id,
        department_id=row.department_id,
    )


def _result(row: Invitation, urls: Mapping[str, str], *, duplicate: bool) -> Invited:
    withheld = row.state == InvitationState.WITHHELD
    return Invited(
        patient_id=row.patient_id,
        key=row.key,
        invitation_id=row.pk,
        state=row.state,
        reason=row.reason,
        url="" if withheld or duplicate else urls.get(row.key, ""),
        duplicate=duplicate,
    )
