"""No more letters: the address under every letter, and what using it does."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.urls import reverse

from renxin.kernel.core import signing
from renxin.kernel.core.actor import Actor
from renxin.people.patients import services as patients

_KIND: Final = "mail.stop"
_PURPOSES: Final = {"marketing": "MARKETING", "education": "HEALTH_EDU"}


@dataclass(frozen=True, slots=True)
class Stop:
    """Whose letters of which class are to end."""

    tenant_id: int
    address: str
    message_class: str

    @property
    def ends_all(self) -> bool:
        """Tell whether the address is not to be written to at all: what is not news is about care."""
        return self.message_class not in _PURPOSES


def token_of(stop: Stop) -> str:
    """Return what stands in the address under a letter."""
    return signing.seal_values(_KIND, [stop.tenant_id, stop.address, stop.message_class])


def path_of(stop: Stop) -> str:
    """Return the page under a letter."""
    return reverse("mail-stop", args=[token_of(stop)])


def read(token: str) -> Stop:
    """Return what a token is about.

    Raises:
        NotFound: it is not one of ours.
    """
    tenant_id, address, message_class = signing.unseal_values(_KIND, token)
    return Stop(tenant_id, address, message_class)


@transaction.atomic
def obey(stop: Stop) -> None:
    """Do it: news of this kind never again to this address; letters about care go another way from now on."""
    actor = Actor.system(stop.tenant_id, "channels.mail")
    if stop.ends_all:
        patients.lose_contact(actor, "email", stop.address)
        return
    purpose = _PURPOSES[stop.message_class]
    patients.suppress_number(actor, stop.address, purpose=purpose, reason="unsubscribed", kind="email")
