"""The links of cases: one-time ones of 128 random bits whose hash we keep, and sealed ones that only show the state."""

import hashlib
import secrets

from django.conf import settings
from django.urls import reverse

from renxin.kernel.core import signing
from renxin.kernel.core.errors import NotFound
from renxin.programs.cases.models import Case

TOKEN_BYTES = 16
_FOLLOW = "cases.follow"


def new_token() -> tuple[str, bytes]:
    """Return a fresh token and the hash to store."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, hash_of(token)


def hash_of(token: str) -> bytes:
    """Return the hash under which a token is stored."""
    return hashlib.sha256(token.encode()).digest()


def confirmation(token: str) -> str:
    """Return the absolute address on which the patient says whether it is settled."""
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{reverse('case-confirm', args=[token])}"


def following(case: Case) -> str:
    """Return the absolute address on which the person follows the state of her case: sealed, no word of it inside."""
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{reverse('case-follow', args=[follow_reference(case)])}"


def follow_reference(case: Case) -> str:
    """Return the sealed name of a case for the phone of whoever told us."""
    return signing.seal(_FOLLOW, case.tenant_id, case.pk)


def followed(reference: str) -> Case | None:
    """Return the case behind a sealed name; None when it was not made here or is no more."""
    try:
        tenant_id, case_id = signing.unseal(_FOLLOW, reference)
    except NotFound:
        return None
    rows = Case.objects.of(tenant_id).select_related("owner__practitioner", "department")
    return rows.filter(pk=case_id).first()
