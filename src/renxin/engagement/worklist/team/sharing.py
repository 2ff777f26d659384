"""Handing many tasks over: all of a colleague's, to one other or evenly to several."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import gettext as _

from renxin.engagement.worklist import selectors
from renxin.engagement.worklist.models import Task
from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import update_rows
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations


@transaction.atomic
def share_tasks(actor: Actor, from_id: int | None, to_ids: Sequence[int], *, department_id: int | None = None) -> int:
    """Hand the open tasks of a colleague (None: nobody's) to others, the least laden first; return how many.

    Without anybody to hand them to they go back to the department. Cases stay where they are.

    Raises:
        InvalidInput: one of them is no colleague.
    """
    actor.require("tasks.manage")
    wanted = list(dict.fromkeys(to_ids))
    if set(wanted) - set(organizations.users_by_ids(actor, wanted)):
        raise InvalidInput(_("There is no such colleague."), where="to")
    rows = selectors.visible(actor).filter(owner_id=from_id, state=Task.State.OPEN).exclude(kind=Task.Kind.CASE)
    rows = rows.filter(department_id=department_id) if department_id else rows
    tasks = list(rows.select_for_update(of=("self",)).order_by("due_at", "pk"))
    if wanted:
        _spread(actor, tasks, wanted)
        update_rows(tasks, ["owner", "version"])
    else:
        rows.model.objects.filter(pk__in=[one.pk for one in tasks]).update(owner=None, version=F("version") + 1)
    record_access(actor, "change", "tasks", str(from_id or 0), detail={"to": wanted, "count": len(tasks)})
    return len(tasks)


def _spread(actor: Actor, tasks: Sequence[Task], wanted: Sequence[int]) -> None:
    counted = Task.objects.of(actor).filter(owner_id__in=wanted, state=Task.State.OPEN)
    load = dict.fromkeys(wanted, 0) | dict(counted.values_list("owner_id").annotate(n=Count("pk")).order_by())
    for task in tasks:
        chosen = min(wanted, key=lambda user_id: (load[user_id], wanted.index(user_id)))
        load[chosen] += 1
        task.owner_id, task.version = chosen, task.version + 1
