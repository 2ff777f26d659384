"""The code of somebody who signs in: asked for by a page, made and sent by a job, taken once."""

import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare

from renxin.doors.portal import proving
from renxin.doors.portal.codes import VALID, send_sign_in_code
from renxin.doors.portal.models import SignIn
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.crypto import blind_index
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.patients.selectors import phone_written_one_way

TRIES: Final = 5
CODES_A_DAY: Final = 5
_AGAIN_AFTER: Final = timedelta(minutes=1)
_MOST_PEOPLE: Final = 6


def ask(tenant_id: int, number: str) -> SignIn:
    """Keep that somebody asks for a code to a number (written one way), and let a job send it.

    Asked again within a minute, or more than five times a day, the row before stands: no second message leaves.
    """
    now, blind = clock.now(), blind_index(tenant_id, "portal.sign_in", number)
    with transaction.atomic():
        earlier = SignIn.objects.of(tenant_id).filter(blind=blind, asked_at__gt=now - timedelta(days=1))
        rows = list(earlier.select_for_update().order_by("-asked_at", "-pk")[:CODES_A_DAY])
        if rows and (now - rows[0].asked_at < _AGAIN_AFTER or len(rows) == CODES_A_DAY):
            return rows[0]
        row = SignIn.objects.create(
            tenant_id=tenant_id, blind=blind, number=number, asked_at=now, expires_at=now + VALID
        )
        from renxin.doors.portal.jobs import send_sign_in  # noqa: PLC0415  the job calls back into this module

        send_sign_in.defer(tenant_id=tenant_id, sign_in_id=row.pk)
    return row


def send_for(tenant_id: int, sign_in_id: int) -> None:
    """Make the code of a row and send it; nothing when nobody alive here is reached by that number."""
    with transaction.atomic():
        row = SignIn.objects.of(tenant_id).select_for_update().filter(pk=sign_in_id, number__gt="").first()
        if row is None or row.sent_at is not None or row.expires_at <= clock.now():
            return
        number, row.number = row.number, ""
        reached = _reached(tenant_id, number)
        if reached is not None:
            code = f"{secrets.randbelow(1_000_000):06d}"
            if send_sign_in_code(row, reached, code):
                row.code_hash, row.sent_at = _hash(row, code), clock.now()
        row.save(update_fields=["number", "code_hash", "sent_at"])


def take(tenant_id: int, uid: UUID, code: str) -> SignIn | None:
    """Return the row when the code is right. Wrong ones are counted for the row and for the number, by day."""
    with transaction.atomic():
        row = SignIn.objects.of(tenant_id).select_for_update().filter(uid=uid).first()
        if row is None or row.used_at is not None or row.expires_at <= clock.now() or row.tries >= TRIES:
            return None
        place = f"n{bytes(row.blind).hex()}"[:12]
        if not proving.may_try(tenant_id, place):
            return None
        row.tries += 1
        fits = constant_time_compare(_hash(row, code.strip()), bytes(row.code_hash or b""))
        if fits:
            proving.was_right(tenant_id, place)
            row.proved_at = row.proved_at or clock.now()
        row.save(update_fields=["tries", "proved_at"])
    return row if fits else None


def proved(tenant_id: int, uid: UUID) -> SignIn | None:
    """Return the row of somebody who gave the right code just now and has not yet said who she is."""
    rows = SignIn.objects.of(tenant_id).filter(uid=uid, proved_at__isnull=False, used_at__isnull=True)
    return rows.filter(expires_at__gt=clock.now()).first()


def people(tenant_id: int, number: str) -> list[Patient]:
    """Return the living who have this number, in the order of their records."""
    ids = patients.patients_by_contact(tenant_id, "phone", number)
    rows = Patient.objects.of(tenant_id).filter(pk__in=ids, deceased_at__isnull=True, status=Patient.Status.ACTIVE)
    return list(rows.order_by("pk")[:_MOST_PEOPLE])


def use(row: SignIn, patient_id: int) -> bool:
    """Use a proved row up for one person; False when it was used meanwhile."""
    with transaction.atomic():
        fresh = SignIn.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=clock.now())
        actor = Actor.patient(row.tenant_id, patient_id)
        record_access(actor, "home.open", "patient", "sign-in", patient_id=patient_id)
    return bool(fresh)


def forget() -> int:
    """Delete who asked for a code two days ago or earlier; return how many."""
    return SignIn.objects.filter(asked_at__lt=clock.now() - timedelta(days=2)).delete()[0]


def _reached(tenant_id: int, number: str) -> int | None:
    """Return whom a message to this number reaches: one whose first telephone it is."""
    rows = people(tenant_id, number)
    best = patients.addresses(tenant_id, [row.pk for row in rows], ["phone"])
    return next((row.pk for row in rows if _same(best.get(row.pk, {}).get("phone", ""), number)), None)


def _same(address: str, number: str) -> bool:
    return bool(address) and phone_written_one_way(address) == number


def _hash(row: SignIn, code: str) -> bytes:
    return blind_index(row.tenant_id, f"portal.sign_in:{row.uid}", code)
