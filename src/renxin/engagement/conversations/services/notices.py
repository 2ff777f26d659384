"""Notices that the house owes a person about her own rights. Their words are templates."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from renxin.engagement.worklist.services import NewTask, cancel_tasks, create_tasks, finish_tasks
from renxin.kernel.core import clock, masking
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.rights import ProxyEnded, ProxyGranted, ProxyTold
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as writing
from renxin.people.patients.selectors import relation_words

from .outgoing import Outgoing
from .send import send_many

_IN_PERSON: Final = timedelta(days=3)


def tell_of_proxies(actor: Actor, facts: Sequence[ProxyGranted]) -> int:
    """Write to the persons for whom somebody acts from now on; return how many could be told.

    Told once for each proxy; one that has ended meanwhile is not spoken of. Whom no message may reach
    a colleague tells.
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
    by_hand = [row for row in open_rows if row.pk not in told]
    due = clock.now() + _IN_PERSON
    departments = patients.newest_departments(actor, {row.patient_id for row in by_hand})
    create_tasks(
        actor,
        [
            NewTask(
                patient_id=row.patient_id,
                kind="check",
                title_code="proxy_untold",
                source=_task(row.pk),
                due_at=due,
                department_id=departments.get(row.patient_id),
            )
            for row in by_hand
        ],
    )
    return writing.note_told(actor, told)


def settle_told(actor: Actor, facts: Sequence[ProxyTold | ProxyEnded]) -> None:
    """End the tasks of telling in person: she was told, or there is nothing to tell any more."""
    finish_tasks(actor, [_task(fact.proxy_id) for fact in facts if isinstance(fact, ProxyTold)], "done")
    ended = [_task(fact.proxy_id) for fact in facts if isinstance(fact, ProxyEnded)]
    if ended:
        cancel_tasks(actor, sources=ended, reason="ended")


def note_told_by_tasks(actor: Actor, sources: Sequence[str]) -> int:
    """Note that those were told whose task of telling in person a colleague finished; return how many."""
    parts = [source.split(":") for source in sources if source.startswith("patients:proxy:")]
    return writing.note_told(actor, [int(part[2]) for part in parts if part[-1] == "told"]) if parts else 0


def _task(proxy_id: int) -> str:
    return f"patients:proxy:{proxy_id}:told"
