"""Typing in a paper form: what somebody wrote by hand, with the scan that shows it. Nobody answers for a patient."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, files
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import wake
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.programs.surveys.models import Invitation, InvitationState, Submission, Survey, Transcription

from .anonymous import anonymous_patient
from .answering import SCORING

PAPER: Final = "paper"
_KINDS: Final = frozenset({"image", "file"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A form on paper: its answers, the scan, when it was filled in, and whose it is (None: nobody's)."""

    answers: Mapping[str, Any]
    scan_name: str
    scan: bytes
    answered_on: date
    patient_id: int | None = None
    department_id: int | None = None
    language: str = "zh-hans"


@transaction.atomic
def transcribe(actor: Actor, survey: Survey, paper: Paper) -> Transcription:
    """Keep the answers of a paper form as what they are: transcribed, by whom, with the scan as proof.

    Raises:
        InvalidInput: the scan is missing or is none, the day lies ahead, or nothing was answered.
    """
    actor.require("surveys.transcribe")
    today = clock.today(organizations.zone_of(actor))
    if not paper.scan:
        raise InvalidInput(_("Add a photo or scan of the paper: it proves what was written."), where="scan")
    if paper.answered_on > today:
        raise InvalidInput(_("The day lies ahead."), where="answered_on")
    if not paper.answers:
        raise InvalidInput(_("Nothing is answered on this form."), where="answers")
    patient_id = patients.get_by_id(actor, paper.patient_id).pk if paper.patient_id is not None else None
    kept = files.keep(actor, paper.scan_name, paper.scan, patient_id=patient_id, source="surveys")
    if kept.kind not in _KINDS:
        raise InvalidInput(_("Please choose a photo or a PDF."), where="scan")
    invitation = _invitation(actor, survey, paper, patient_id, str(kept.uid)) if patient_id else None
    _submission(actor, survey, paper, invitation)
    row = Transcription.objects.create(
        tenant_id=actor.tenant_id,
        survey=survey,
        invitation=invitation,
        department_id=paper.department_id,
        proof=kept.uid,
        answered_on=paper.answered_on,
        entered_by_id=actor.user_id or 0,
        entered_on=today,
    )
    record_access(actor, "survey.transcribe", "transcription", row.uid, patient_id=patient_id)
    wake(SCORING)
    return row


def _invitation(actor: Actor, survey: Survey, paper: Paper, patient_id: int, key: str) -> Invitation:
    """Return the row that says that she was asked and has answered: her rest periods count from here."""
    at = _noon(paper.answered_on)
    return Invitation.objects.create(
        tenant_id=actor.tenant_id,
        survey=survey,
        version_id=survey.version_id,
        patient_id=patient_id,
        key=f"{PAPER}:{key}",
        department_id=paper.department_id,
        state=InvitationState.ANSWERED,
        mode=PAPER,
        invited_at=at,
        answered_at=at,
    )


def _submission(actor: Actor, survey: Survey, paper: Paper, invitation: Invitation | None) -> None:
    Submission.objects.create(
        tenant_id=actor.tenant_id,
        survey=survey,
        version_id=survey.version_id,
        patient_id=invitation.patient_id if invitation else anonymous_patient(),
        invitation_id=invitation.pk if invitation else None,
        department_id=paper.department_id,
        answers=json.dumps(dict(paper.answers), ensure_ascii=False),
        language=paper.language,
        mode=PAPER,
        seconds=None,
        received_at=_noon(paper.answered_on) if invitation else _midnight(paper.answered_on),
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), clock.SHANGHAI).astimezone(UTC)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI).astimezone(UTC)
