"""Messages of the portal: the link to the account, the code to the phone on file. Both by the ordinary road out."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse

from renxin.engagement.channels import selectors as channels
from renxin.engagement.conversations.services import Outgoing, send
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import AccountLink

from .models import SignIn

VALID: Final = timedelta(minutes=10)


def send_code(link: AccountLink, code: str) -> bool:
    """Send the code to the telephone of the patient; False when there is no way to her."""
    key = f"account:{link.uid}:{link.token_expires_at:%s}:{link.codes_sent}"
    return _send(link.tenant_id, link.patient_id, code, key, f"portal:{link.uid}")


def send_sign_in_code(row: SignIn, patient_id: int, code: str) -> bool:
    """Send the code with which somebody signs in to the telephone of the patient; False when there is no way to her."""
    return _send(row.tenant_id, patient_id, code, f"sign-in:{row.uid}", f"portal:sign-in:{row.uid}")


def _send(tenant_id: int, patient_id: int, code: str, key: str, source: str) -> bool:
    kind = next((c.kind for c in channels.active_channels(tenant_id) if "phone" in channels.address_kinds(c)), "")
    if not kind:
        return False
    sent = send(
        Actor.system(tenant_id, "portal"),
        Outgoing(
            patient_id=patient_id,
            purpose="CARE_SERVICE",
            template="portal.code",
            variables={"code": code, "minutes": str(VALID.seconds // 60)},
            idempotency_key=key,
            source=source,
            channel_kind=kind,
            expires_at=clock.now() + VALID,
        ),
    )
    return sent.status != "blocked"


def send_link(actor: Actor, link: AccountLink, token: str) -> bool:
    """Send the one-time link to whoever writes from the account; False when she cannot be reached."""
    address = f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{reverse('portal-identity', args=[token])}"
    sent = send(
        actor,
        Outgoing(
            patient_id=link.account_patient_id,
            purpose="CARE_SERVICE",
            template="portal.link",
            idempotency_key=f"account-link:{token[:8]}:{link.uid}",
            source=f"portal:{link.uid}",
            url=address,
            is_reply=True,
        ),
    )
    return sent.status != "blocked"
