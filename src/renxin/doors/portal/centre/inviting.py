"""Asking somebody of one's family to help: made by the patient, taken by who has both the link and the code."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from renxin.doors.portal.models import HelperInvite
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.crypto import blind_index
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.patients.selectors import proxy_classes, proxy_relations
from renxin.people.patients.services import ProxyData, grant_proxy

TRIES: Final = 5
OPEN_FOR: Final = timedelta(days=2)
MOST_A_DAY: Final = 5
_NAME: Final = "portal.helper"


@transaction.atomic
def invite(actor: Actor, patient_id: int, relation: str, classes: Sequence[str], ends_on: date) -> tuple[str, str]:
    """Keep the wish and return the name in the link and the code; the code is shown once and kept as a hash only.

    Raises:
        InvalidInput: something is missing, or too many were asked today.
    """
    now = clock.now()
    chosen = [code for code, _words in proxy_classes("zh") if code in classes]
    if not chosen:
        raise InvalidInput(_("Choose at least one thing."), where="classes")
    if relation not in dict(proxy_relations("zh")):
        raise InvalidInput(_("Say who it is."), where="relation")
    today = HelperInvite.objects.of(actor).filter(patient_id=patient_id, made_at__gt=now - timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        raise InvalidInput(_("That was a lot for one day. Please ask at the service desk."), where="relation")
    code = f"{secrets.randbelow(1_000_000):06d}"
    row = HelperInvite(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        relation=relation,
        classes=chosen,
        ends_on=ends_on,
        made_at=now,
        expires_at=now + OPEN_FOR,
    )
    row.code_hash = _hash(row, code)
    row.save()
    record_access(actor, "proxy.invite", "invite", row.uid, patient_id=patient_id)
    return signing.seal(_NAME, actor.tenant_id, row.pk), code


def behind(name: str, tenant_id: int) -> HelperInvite | None:
    """Return what a link names while it is open, to somebody of the same hospital."""
    try:
        tenant, pk = signing.unseal(_NAME, name)
    except NotFound:
        return None
    rows = HelperInvite.objects.of(tenant).filter(pk=pk, used_at__isnull=True, expires_at__gt=clock.now())
    return rows.filter(tries__lt=TRIES).first() if tenant == tenant_id else None


def accept(row: HelperInvite, helper_id: int, code: str) -> bool:
    """Let the helper act when the code is right; count a wrong one.

    Raises:
        InvalidInput: she may not act for this person (she is a child, or it is herself); the link stays open.
    """
    with transaction.atomic():
        fresh = (
            HelperInvite.objects.select_for_update().filter(pk=row.pk, used_at__isnull=True, tries__lt=TRIES).first()
        )
        if fresh is None:
            return False
        if not constant_time_compare(_hash(fresh, code.strip()), bytes(fresh.code_hash)):
            fresh.tries += 1
            fresh.save(update_fields=["tries"])
            return False
        data = ProxyData(
            relation=fresh.relation,
            classes=fresh.classes,
            basis="consent",
            method="portal",
            proxy_patient_id=helper_id,
            ends_on=fresh.ends_on,
        )
        grant_proxy(Actor.patient(fresh.tenant_id, fresh.patient_id), fresh.patient_id, data)
        fresh.used_at = clock.now()
        fresh.save(update_fields=["used_at"])
    return True


def forget() -> int:
    """Delete invitations that ran out a month ago; return how many."""
    return HelperInvite.objects.filter(expires_at__lt=clock.now() - timedelta(days=30)).delete()[0]


def _hash(row: HelperInvite, code: str) -> bytes:
    return blind_index(row.tenant_id, f"portal.helper:{row.uid}", code)
