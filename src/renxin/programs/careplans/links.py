"""The address under which a patient answers one contact: a sealed reference that nobody can guess or change."""

from typing import Final

from django.conf import settings
from django.urls import reverse

from renxin.kernel.core import signing

_KIND: Final = "careplans.contact"


def contact_link(tenant_id: int, contact_id: int) -> str:
    """Return the absolute address of a contact's own page."""
    path = reverse("care-answer", args=[signing.seal(_KIND, tenant_id, contact_id)])
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{path}"


def opened(reference: str) -> tuple[int, int]:
    """Return tenant and contact behind an address.

    Raises:
        NotFound: it was not made here.
    """
    return signing.unseal(_KIND, reference)
