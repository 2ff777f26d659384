"""Notices that the house owes a person about her own rights. Their words are a pack."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import Pack, Words, load
from renxin.kernel.timeline.facts.rights import ProxyGranted
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as writing
from renxin.people.patients.selectors import relation_words

from .outgoing import Outgoing
from .send import send_many


@dataclass(frozen=True, kw_only=True)
class NoticePack(Pack):
    """The words of each notice."""

    notices: dict[str, Words]


@cache
def pack() -> NoticePack:
    """Return the words in force."""
    return load(Path(__file__).parents[1] / "packs" / "notices.yaml", NoticePack)


def tell_of_proxies(actor: Actor, facts: Sequence[ProxyGranted]) -> int:
    """Write to the persons for whom somebody acts from now on; return how many could be told.

    Told once for each proxy; one that has ended meanwhile is not spoken of.
    """
    rows = patients.proxies_by_ids(actor.tenant_id, [fact.proxy_id for fact in facts])
    open_rows = [row for row in rows.values() if row.ended_at is None and row.told_at is None]
    phone = organizations.tenant(actor).phone or "–"
    words = pack().notices["proxy_granted"]
    sent = send_many(
        actor,
        [
            Outgoing(
                patient_id=row.patient_id,
                purpose="CARE_SERVICE",
                body={
                    language: words.get(language).format(
                        name=masking.name(row.name), relation=relation_words(row.relation, language), phone=phone
                    )
                    for language in ("zh", "en")
                },
                idempotency_key=f"patients:proxy:{row.pk}",
                source=f"patients:proxy:{row.pk}",
            )
            for row in open_rows
        ],
    )
    told = [row.pk for row, one in zip(open_rows, sent, strict=True) if one.status != "blocked"]
    return writing.note_told(actor, told)
