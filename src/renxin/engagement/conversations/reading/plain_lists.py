"""The lists as they stand when nobody has chosen a filter, and their numbers: statements that are planned once.

Every agent's list asks for them every quarter of a minute. Which tabs there are is said in `listing`.
"""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from renxin.engagement.conversations.models import Alarm, Conversation
from renxin.engagement.conversations.reading import seeing
from renxin.kernel.core import hot
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import Compiled, compiled

STEP: Final = 40
MOST_COUNTED: Final = 1000
MOST_ALARMS: Final = 50

_CLOSED = Q(status=Conversation.Status.CLOSED)
_UNASSIGNED: Final = """
SELECT 1 FROM conversations_conversation c
WHERE c.tenant_id = %(tenant)s::bigint AND c.owner_id IS NULL AND c.waiting_since IS NOT NULL AND c.status <> 'closed'
"""
_CARED_FOR: Final = """
AND EXISTS (SELECT 1 FROM patients_patientdepartment d WHERE d.tenant_id = c.tenant_id AND d.patient_id = c.patient_id
            AND d.department_id = ANY(%(departments)s::bigint[]))
"""
_COUNTS: Final = """
SELECT (SELECT count(*) FROM conversations_conversation WHERE tenant_id = %(tenant)s::bigint
        AND owner_id = %(user)s::bigint AND waiting_since IS NOT NULL AND status <> 'closed'),
       (SELECT count(*) FROM ({unassigned} LIMIT {most}) AS c)
"""
_COUNTS_OF_ALL: Final = _COUNTS.format(unassigned=_UNASSIGNED, most=MOST_COUNTED)
_COUNTS_OF_SOME: Final = _COUNTS.format(unassigned=_UNASSIGNED + _CARED_FOR, most=MOST_COUNTED)


def in_tab(rows: QuerySet[Conversation], user_id: int, tab: str) -> QuerySet[Conversation]:
    """Return those of the conversations that stand in a tab of the inbox: mine, unassigned, closed, else all open."""
    wanted = {
        "mine": Q(owner_id=user_id) & ~_CLOSED,
        "unassigned": Q(owner_id__isnull=True) & ~_CLOSED,
        "closed": _CLOSED,
    }
    return rows.filter(wanted.get(tab, ~_CLOSED))


def in_order(rows: QuerySet[Conversation], tab: str) -> QuerySet[Conversation]:
    """Return red flags and who waits longest first, then what was said last; both orders have an index."""
    if tab == "closed":  # nobody waits there
        return rows.filter(last_message_at__isnull=False).order_by("-last_message_at")
    return rows.order_by(
        F("priority").desc(),
        F("waiting_since").asc(nulls_last=True),
        F("last_message_at").desc(nulls_last=True),
        F("id").desc(),
    )


def first_of(actor: Actor, tab: str) -> list[Conversation]:
    """Return the first conversations of a tab, as many as one list shows at once."""
    actor.require("conversations.view")
    user = actor.user_id or 0
    if tab == "mine":
        return _MINE(actor.tenant_id, user)
    if seeing.sees_all(actor):
        return _OF_ALL[tab](actor.tenant_id)
    return _OF_SOME[tab](actor.tenant_id, user, [*actor.department_ids])


def tab_counts(actor: Actor) -> dict[str, int]:
    """Return how many patients wait for an answer in the tabs that are somebody's work, at most `MOST_COUNTED`."""
    actor.require("conversations.view")
    values: dict[str, Any] = {"tenant": actor.tenant_id, "user": actor.user_id or 0}
    if seeing.sees_all(actor):
        rows = hot.execute(_COUNTS_OF_ALL, values, rows=True)
    else:
        rows = hot.execute(_COUNTS_OF_SOME, values | {"departments": [*actor.department_ids]}, rows=True)
    return dict(zip(("mine", "unassigned"), rows[0], strict=True))


def open_alarms(actor: Actor) -> list[Alarm]:
    """Return the red flags that nobody has taken up yet, among the conversations that are visible, oldest first."""
    actor.require("conversations.view")
    if seeing.sees_all(actor):
        return _ALARMS_OF_ALL(actor.tenant_id)
    return _ALARMS_OF_SOME(actor.tenant_id, actor.user_id or 0, [*actor.department_ids])


def alarms_of(conversation: Conversation) -> list[Alarm]:
    """Return the red flags of one conversation that nobody has taken up yet, oldest first."""
    return _ALARMS_OF_ONE(conversation.tenant_id, conversation.pk)


def _first(rows: QuerySet[Conversation], user_id: int, tab: str) -> QuerySet[Conversation]:
    # A person has many columns and a line says one name: only what it says is read.
    people = rows.select_related("owner__practitioner").only(*_SHOWN)
    return in_order(in_tab(people, user_id, tab), tab)[:STEP]


def _of_all(tab: str) -> Callable[..., QuerySet[Conversation]]:
    return lambda tenant: _first(Conversation.objects.of(tenant), 0, tab)


def _of_some(tab: str) -> Callable[..., QuerySet[Conversation]]:
    return lambda tenant, user, departments: _first(
        seeing.within(Conversation.objects.of(tenant), tenant, user, departments), user, tab
    )


def _alarms(tenant_id: int) -> QuerySet[Alarm]:
    return Alarm.objects.of(tenant_id).filter(acknowledged_at__isnull=True).select_related("conversation")


_SHOWN: Final = (
    *("uid", "patient_id", "status", "unread", "waiting_since", "last_message_at", "priority"),
    *("first_due_at", "next_due_at", "owner__username", "owner__practitioner__name"),
)
_MINE: Final = compiled(lambda tenant, user: _first(Conversation.objects.of(tenant), user, "mine"))
_OF_ALL: Final[dict[str, Compiled[Conversation]]] = {
    tab: compiled(_of_all(tab)) for tab in ("unassigned", "all", "closed")
}
_OF_SOME: Final[dict[str, Compiled[Conversation]]] = {
    tab: compiled(_of_some(tab)) for tab in ("unassigned", "all", "closed")
}
_ALARMS_OF_ALL: Final = compiled(lambda tenant: _alarms(tenant).order_by("raised_at")[:MOST_ALARMS])
_ALARMS_OF_ONE: Final = compiled(
    lambda tenant, conversation: _alarms(tenant).filter(conversation_id=conversation).order_by("raised_at")
)
_ALARMS_OF_SOME: Final = compiled(
    lambda tenant, user, departments: (
        _alarms(tenant)
        .filter(conversation__in=seeing.within(Conversation.objects.of(tenant), tenant, user, departments).values("pk"))
        .order_by("raised_at")[:MOST_ALARMS]
    )
)
