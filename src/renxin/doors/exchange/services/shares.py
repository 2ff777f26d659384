"""Writes of shares: offered with consent, opened with link and code, ended; and summaries of others taken over."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from renxin.doors.exchange import selectors
from renxin.doors.exchange.models import ReceivedSummary, Share, ShareView
from renxin.doors.exchange.shares.classes import CLASSES
from renxin.doors.exchange.shares.taking import take
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Purpose
from renxin.people.patients.services import lock_current

LONGEST: Final = timedelta(days=90)
WRONG_CODES: Final = 5
__all__ = ["Opened", "ShareData", "end_share", "note_view", "offer_share", "open_share", "receive_summary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareData:
    """What somebody wants to show, to whom, why and how long."""

    institution: str
    purpose: str
    classes: Sequence[str]
    days: int = 14


@dataclass(frozen=True, slots=True)
class Opened:
    """How an opening went: the share, or why not (`unknown`, `ended`, `locked`, `wrong`)."""

    share: Share | None
    why: str = ""


@transaction.atomic
def offer_share(actor: Actor, patient_id: int, data: ShareData) -> tuple[Share, str, str]:
    """Let an institution look at a patient's summary; return the share, its link's token and its code: seen once.

    Raises:
        InvalidInput: no consent to sharing with others, nobody named, nothing chosen, or too long.
    """
    actor.require("patients.edit")
    patient = patients.get_by_id(actor, patient_id)
    _check(actor.tenant_id, patient.pk, data)
    token, code = secrets.token_urlsafe(24), f"{secrets.randbelow(1_000_000):06d}"
    now = clock.now()
    row = Share.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=lock_current(actor.tenant_id, [patient.pk])[patient.pk],
        purpose=data.purpose,
        institution=data.institution.strip()[:160],
        classes=[name for name in CLASSES if name in data.classes],
        token_hash=_hash(token),
        code_hash=_hash(f"{token}{code}"),
        created_at=now,
        created_by=actor.name[:120],
        expires_at=now + timedelta(days=data.days),
    )
    detail = {"institution": row.institution, "classes": row.classes}
    record_access(actor, "share.offer", "share", row.uid, patient_id=row.patient_id, detail=detail)
    return row, token, code


@transaction.atomic
def end_share(actor: Actor, uid: UUID) -> Share:
    """End a share at once."""
    actor.require("patients.edit")
    row = selectors.share(actor, uid)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record_access(actor, "share.end", "share", row.uid, patient_id=row.patient_id)
    return row


def open_share(token: str, code: str | None = None) -> Opened:
    """Return the share behind a link, if it is open and (when asked) the code fits. Five wrong codes lock it.

    A share whose patient took her consent back is closed at once.
    """
    row = Share.objects.filter(token_hash=_hash(token)).first()
    if row is None:
        return Opened(None, "unknown")
    allowed = patients.consent_state(row.tenant_id, [row.patient_id], Purpose.THIRD_PARTY_SHARE)[row.patient_id]
    if row.ended_at is not None or row.expires_at <= clock.now() or not allowed:
        return Opened(None, "ended")
    if row.wrong_codes >= WRONG_CODES:
        return Opened(None, "locked")
    if code is not None and not secrets.compare_digest(_hash(f"{token}{code.strip()}"), bytes(row.code_hash)):
        Share.objects.filter(pk=row.pk).update(wrong_codes=F("wrong_codes") + 1)
        return Opened(None, "wrong" if row.wrong_codes + 1 < WRONG_CODES else "locked")
    return Opened(row)


@transaction.atomic
def note_view(row: Share, who: str, what: str) -> None:
    """Keep who looked at a share, and put it into the audit log."""
    ShareView.objects.create(
        tenant_id=row.tenant_id, share=row, patient_id=row.patient_id, who=who[:120], what=what, seen_at=clock.now()
    )
    outside = Actor(tenant_id=row.tenant_id, kind="interface", name=f"{row.institution}: {who}"[:120])
    record_access(outside, "share.view", "share", row.uid, patient_id=row.patient_id, detail={"what": what})


def receive_summary(actor: Actor, patient_id: int, institution: str, content: bytes) -> ReceivedSummary:
    """Take a FHIR document of another institution over into a patient's record; its results stay marked as theirs.

    Raises:
        InvalidInput: nobody named, no FHIR document, or one of another person.
    """
    actor.require("patients.edit")
    patient = patients.get_by_id(actor, patient_id)
    if not institution.strip():
        raise InvalidInput(_("Say which institution it comes from."), where="institution")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "document.json"
        path.write_bytes(content)
        taken = take(actor, patient, institution.strip()[:100], path)
    with transaction.atomic():
        row = ReceivedSummary.objects.create(
            tenant_id=actor.tenant_id,
            patient_id=lock_current(actor.tenant_id, [patient.pk])[patient.pk],
            institution=institution.strip()[:160],
            received_at=clock.now(),
            received_by=actor.name[:120],
            **taken,
        )
        record_access(actor, "share.receive", "received_summary", row.uid, patient_id=row.patient_id)
    return row


def _check(tenant_id: int, patient_id: int, data: ShareData) -> None:
    if not patients.consent_state(tenant_id, [patient_id], Purpose.THIRD_PARTY_SHARE)[patient_id]:
        raise InvalidInput(
            _("The patient has not agreed to sharing with others. Note the consent first, then share."), where="consent"
        )
    if not data.institution.strip():
        raise InvalidInput(_("Say which institution may look at it."), where="institution")
    if data.purpose not in Share.Purpose.values:
        raise InvalidInput(_("Say what it is for."), where="purpose")
    if not set(data.classes) & set(CLASSES):
        raise InvalidInput(_("Choose what may be seen."), where="classes")
    if not timedelta(days=1) <= timedelta(days=data.days) <= LONGEST:
        raise InvalidInput(_("A share lasts from one day to ninety."), where="days")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
