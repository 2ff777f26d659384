"""Notices that the house owes a person about her own rights. Their words are templates."""

from collections.abc import Sequence

from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.rights import ProxyGranted
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as writing
from renxin.people.patients.selectors import relation_words

from .outgoing import Outgoing
from .send import send_many


def tell_of_proxies(actor: Actor, facts: Sequence[ProxyGranted]) -> int:
    """Write to the persons for whom somebody acts from now on; return how many could be told.

    Told once for each proxy; one that has ended meanwhile is not spoken of.
    """
    rows = patients.proxies_by_ids(actor.tenant_id, [fact.proxy_id for fact in facts])
    open_rows = [row for row in rows.values() if row.ended_at is None and row.told_at is None]
    known = patients.contact_profiles(actor.tenant_id, [row.patient_id for row in open_rows])
    sent = send_many(
        actor,
        [
            Outgoing(
                patient_id=row.patient_id,
                purpose="CARE_SERVICE",
                template="notice.proxy_granted",
                variables={
                    "proxy_name": masking.name(row.name),
                    "relation": relation_words(row.relation, known[row.patient_id].language),
                },
                idempotency_key=f"patients:proxy:{row.pk}",
                source=f"patients:proxy:{row.pk}",
            )
            for row in open_rows
        ],
    )
    told = [row.pk for row, one in zip(open_rows, sent, strict=True) if one.status != "blocked"]
    return writing.note_told(actor, told)
