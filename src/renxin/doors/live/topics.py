"""Topics and the signed tokens by which a page proves that it may listen to them. No ORM: the live process uses it."""

from dataclasses import dataclass
from typing import Final

from django.core import signing

from renxin.kernel.core.hints import CHANNEL

__all__ = ["CHANNEL", "Topic", "token_for", "topics_of"]

SALT: Final = "renxin.live"
LIFETIME_SECONDS: Final = 12 * 3600


@dataclass(frozen=True, slots=True)
class Topic:
    """What a page listens to, in one tenant."""

    tenant_id: int
    name: str

    def __str__(self) -> str:
        return f"{self.tenant_id}.{self.name}"


def token_for(topics: list[Topic]) -> str:
    """Return a signed token, good for twelve hours, for listening to `topics`."""
    return signing.dumps({"topics": [str(topic) for topic in topics]}, salt=SALT)


def topics_of(token: str) -> frozenset[str]:
    """Return the topics a token was signed for.

    Raises:
        django.core.signing.BadSignature: the token was not made here, was changed or is too old.
    """
    return frozenset(signing.loads(token, salt=SALT, max_age=LIFETIME_SECONDS)["topics"])
