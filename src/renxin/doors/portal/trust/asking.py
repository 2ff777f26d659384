"""Somebody asks whether a message is from us: what we know is gathered, the judgement made, the answer dressed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from renxin.engagement.channels import selectors as channels
from renxin.engagement.conversations import selectors as conversations
from renxin.people.organizations.models import Organization
from renxin.people.patients import selectors as patients

from .frauds import asks_secret
from .judging import Judgement, Known, judge

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Proof:
    """One message of ours behind a code: enough to compare with, nothing to learn from."""

    code: str
    at: datetime
    over: str
    about: str
    ends_with: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What we say to who asked."""

    judgement: Judgement
    proofs: Sequence[Proof]


def answer(tenant: Organization, text: str) -> Answer:
    """Return what can be said of a pasted message, a code, a number or an address."""
    text = text[:_LONGEST].strip()
    codes = conversations.codes_in(text)
    found = [each for each in conversations.by_codes(codes, tenant.pk) if each.has_left]
    ours = {each.code for each in found}
    known = Known(
        domains=domains(tenant.pk),
        numbers=_numbers(tenant),
        mails=_values(tenant.pk, "mail"),
        codes={code: code in ours for code in codes},
        slip=not codes and conversations.looks_like_code(text),
        asks_secret=asks_secret(text),
    )
    return Answer(judge(text, known), [_proof(each) for each in found])


def domains(tenant_id: int) -> frozenset[str]:
    """Return the domains to which our messages lead: the installation's own, and those published."""
    own = urlsplit(settings.RENXIN_PUBLIC_URL).hostname or ""
    sites = {value.partition("/")[0] for value in _values(tenant_id, "site")}
    return frozenset({own, *sites} - {""})


def public_url(path: str) -> str:
    """Return a page's address as it stands on paper; empty while the installation has no address of its own."""
    root = settings.RENXIN_PUBLIC_URL.rstrip("/")
    return f"{root}{path}" if root else ""


def _numbers(tenant: Organization) -> frozenset[str]:
    telephone = "".join(sign for sign in tenant.phone if sign.isdigit())
    return frozenset({*_values(tenant.pk, "phone", "sms"), telephone} - {""})


def _values(tenant_id: int, *kinds: str) -> frozenset[str]:
    return frozenset(row.value for row in channels.published_senders(tenant_id) if row.kind in kinds)


def _proof(message: conversations.CodedMessage) -> Proof:
    channel = message.channel
    reached: dict[str, str] = {}
    if channel is not None:
        kinds = channels.address_kinds(channel)
        reached = patients.addresses(message.tenant_id, [message.patient_id], kinds).get(message.patient_id, {})
    phone = reached.get("phone", "")
    return Proof(
        code=message.code,
        at=message.at,
        over=channels.title_of(channel.kind) if channel else "",
        about=message.about,
        ends_with=phone[-2:],
    )
