"""Taking answers: one statement claims the link and stores what was said; scoring comes behind it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db import connection, transaction

from renxin.engagement.questionnaires.selectors import Definition, assess, definition_of, is_low
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import wake
from renxin.kernel.timeline.facts.programs import SurveyOpened
from renxin.kernel.timeline.services import record
from renxin.programs.surveys.models import Invitation, InvitationState, PlaceCode, Submission
from renxin.programs.surveys.tokens import hash_of

from .anonymous import anonymous_patient, larger_place, midnight_of

SCORING: Final = "surveys.scoring"
OPEN_STATES: Final = [
    InvitationState.CREATED,
    InvitationState.SENT,
    InvitationState.UNDELIVERABLE,
    InvitationState.OPENED,
]
Status = Literal["open", "answered", "expired", "unknown"]

_CLAIM: Final = """
WITH claimed AS (
    UPDATE surveys_invitation SET state = 'answered', answered_at = %(now)s
     WHERE id = coalesce((SELECT i.id FROM surveys_invitation AS i WHERE i.token_hash = %(hash)s),
                         (SELECT r.invitation_id FROM surveys_reminder AS r WHERE r.token_hash = %(hash)s))
       AND state = ANY(%(open)s) AND expires_at > %(now)s
    RETURNING id, tenant_id, survey_id, version_id, patient_id, encounter_id, department_id, mode
)
INSERT INTO surveys_submission (tenant_id, survey_id, version_id, patient_id, origin_patient_id, invitation_id,
                                encounter_id, department_id, answers, language, mode, seconds, received_at,
                                device, parked_reason)
SELECT tenant_id, survey_id, version_id, patient_id, patient_id, id,
       encounter_id, department_id, %(answers)s, %(language)s, mode, %(seconds)s, %(now)s, %(device)s, ''
  FROM claimed
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands behind a link: `invitation` and `definition` are there unless its status is `unknown`."""

    status: Status
    invitation: Invitation | None = None
    definition: Definition | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of an answer; `status` is `accepted` once for each invitation, whoever presses twice."""

    status: Literal["accepted", "answered", "expired", "unknown"]
    low: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AtPlace:
    """How an anonymous answer came: its language, printed code or tablet, seconds and device only to judge it by."""

    language: str
    mode: str = "place"
    seconds: int | None = None
    device: str = ""


def open_invitation(token: str) -> Opening:
    """Return what stands behind a link, and note the first time it is opened."""
    found = _find(token)
    status = _status(found)
    if found is None:
        return Opening("unknown")
    if status == "open":
        _note_opened(found)
    return Opening(status, found, definition_of(found.version))


def find_invitation(token: str) -> Opening:
    """Return what stands behind a link, without noting that it was opened."""
    found = _find(token)
    return Opening(_status(found), found, definition_of(found.version)) if found else Opening("unknown")


def submit(
    token: str, answers: Mapping[str, Any], *, language: str, seconds: int | None = None, device: str = ""
) -> Submitted:
    """Take the (already checked) answers of the patient who holds the link.

    One statement claims the link and stores the answer, so of two phones exactly one counts.
    """
    found = _find(token)
    if found is None:
        return Submitted("unknown")
    with tenant.scope(found.tenant_id), transaction.atomic():
        values = _stored(answers, language, seconds) | {"hash": hash_of(token), "open": OPEN_STATES, "device": device}
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, values)
            claimed = cursor.fetchone() is not None
        if claimed:
            wake(SCORING)
    if not claimed:
        found.refresh_from_db(fields=["state"])
        return Submitted("expired" if _status(found) == "expired" else "answered")
    if found.anonymous:  # nobody can call her: nothing is promised
        return Submitted("accepted")
    return Submitted("accepted", low=is_low(definition_of(found.version), answers, found.survey.low_rules))


def submit_at_place(code: PlaceCode, answers: Mapping[str, Any], how: AtPlace) -> None:
    """Take anonymous answers from a printed code: a fresh random negative patient id and nothing finer than the day.

    The bed or desk is not kept, and a place that few visit is counted with the larger one.
    """
    actor = Actor.system(code.tenant_id, "surveys")
    with tenant.scope(code.tenant_id), transaction.atomic():
        version = code.survey.version
        in_haste = "TOO_FAST" in assess(definition_of(version), answers, [], how.seconds).flags
        Submission.objects.create(
            tenant_id=code.tenant_id,
            survey_id=code.survey_id,
            version_id=version.pk,
            patient_id=anonymous_patient(),
            department_id=larger_place(actor, code.department_id),
            practitioner_id=code.practitioner_id,
            place_id=code.pk,
            device=how.device,
            answers=json.dumps(dict(answers), ensure_ascii=False),
            language=how.language,
            mode=how.mode,
            seconds=0 if in_haste else None,  # that it was too fast, not how long it took
            received_at=midnight_of(clock.now()),
        )
        wake(SCORING)


def _find(token: str) -> Invitation | None:
    """Return the invitation that this link opens: its own, or the one of a reminder."""
    rows, digest = Invitation.objects.select_related("survey", "version"), hash_of(token)
    return rows.filter(token_hash=digest).first() or rows.filter(reminders__token_hash=digest).first()


def _status(found: Invitation | None) -> Status:
    if found is None or found.state == InvitationState.WITHHELD or found.expires_at is None:
        return "unknown"
    if found.state == InvitationState.ANSWERED:
        return "answered"
    return "open" if found.expires_at > clock.now() else "expired"


def _note_opened(found: Invitation) -> None:
    with tenant.scope(found.tenant_id), transaction.atomic():
        now = clock.now()
        unopened = Invitation.objects.filter(pk=found.pk, opened_at=None).exclude(state=InvitationState.ANSWERED)
        if unopened.update(state=InvitationState.OPENED, opened_at=now):
            record(
                Actor.patient(found.tenant_id, found.patient_id),
                SurveyOpened(
                    patient_id=found.patient_id,
                    occurred_at=now,
                    invitation_id=found.pk,
                    survey_code=found.survey.code,
                    encounter_id=found.encounter_id,
                    department_id=found.department_id,
                ),
            )


def _stored(answers: Mapping[str, Any], language: str, seconds: int | None) -> dict[str, Any]:
    column = Submission._meta.get_field("answers")
    return {
        "now": clock.now(),
        "answers": column.get_prep_value(json.dumps(dict(answers), ensure_ascii=False)),
        "language": language,
        "seconds": seconds,
    }
