"""Reads of what patients are told: the staff's list, and the public page with quotes only as long as consent lasts."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from renxin.intelligence.improvement.models import Publication
from renxin.kernel.core import signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization
from renxin.programs.listening.models import Quote

_KIND = "improvement.public"
_MOST = 100


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the public page."""

    publication: Publication
    heard: str
    done: str
    effect: str
    quote: str


def publications(actor: Actor) -> list[Publication]:
    """Return what was written, what waits for approval first."""
    actor.require("improvements.view")
    rows = Publication.objects.of(actor).select_related(
        "improvement", "written_by__practitioner", "approved_by__practitioner"
    )
    order = {state: at for at, state in enumerate(("asked", "draft", "published", "withdrawn"))}
    return sorted(rows.order_by("-pk")[:_MOST], key=lambda row: order[row.state])


def publication(actor: Actor, uid: UUID) -> Publication:
    """Return one line.

    Raises:
        NotFound: there is none in this house.
    """
    actor.require("improvements.view")
    found = Publication.objects.of(actor).select_related("improvement").filter(uid=uid).first()
    if found is None:
        raise NotFound("publication")
    return found


def quotes(actor: Actor) -> list[tuple[str, str]]:
    """Return the quotes that may be public, as pairs of source and words."""
    actor.require("improvements.manage")
    rows = Quote.objects.of(actor).filter(is_public=True, withdrawn_at__isnull=True).order_by("-noted_at")
    return [(f"listening:{row.uid}", row.words[:200]) for row in rows[:30]]


def is_something_told(tenant_id: int) -> bool:
    """Tell whether anything stands on the public page."""
    return Publication.objects.of(tenant_id).filter(state=Publication.State.PUBLISHED).exists()


def public_address(actor: Actor) -> str:
    """Return the absolute address of the public page."""
    path = reverse("improvement-public", args=[public_reference(actor)])
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{path}"


def public_reference(actor: Actor) -> str:
    """Return the sealed name of the house in the address of its public page."""
    return signing.seal(_KIND, actor.tenant_id, 0)


def house_of(reference: str) -> Organization | None:
    """Return the house whose public page this is; None when it was not made here."""
    try:
        tenant_id, _nothing = signing.unseal(_KIND, reference)
    except NotFound:
        return None
    return organizations.tenants_by_ids([tenant_id]).get(tenant_id)


def told(actor: Actor, language: str) -> list[Told]:
    """Return what is on the page, the newest first; a quote taken back is gone with the next look."""
    rows = list(
        Publication.objects.of(actor).filter(state=Publication.State.PUBLISHED).order_by("-published_at", "-pk")[:_MOST]
    )
    uids = [row.quote_source.partition(":")[2] for row in rows if row.quote_source.startswith("listening:")]
    valid = {
        f"listening:{row.uid}": row.words
        for row in Quote.objects.of(actor).filter(uid__in=uids, is_public=True, withdrawn_at__isnull=True)
    }
    key = "en" if language.startswith("en") else "zh"
    return [Told(row, row.heard[key], row.done[key], row.effect.get(key, ""), _quote(row, valid, key)) for row in rows]


def _quote(row: Publication, valid: dict[str, str], key: str) -> str:
    if row.quote_source not in valid:
        return ""
    return row.quote.get(key, "") if key == "en" else valid[row.quote_source]
