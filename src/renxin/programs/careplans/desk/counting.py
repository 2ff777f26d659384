"""Who held which contacts of programmes lately: in time, abnormal, and what was seen to."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, F, Q

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.programs.careplans.models import Closure

DAYS: Final = 7
_ABNORMAL: Final = 2


@dataclass(frozen=True, slots=True)
class Held:
    """The contacts that one colleague held: all, in time, orange or red, and of these seen to."""

    name: str
    held: int
    in_time: int
    abnormal: int
    seen: int


def by_nurse(actor: Actor) -> list[Held]:
    """Return what each colleague held in the last days, the most first; of the departments that the actor sees."""
    actor.require("careplans.view")
    rows = Closure.objects.of(actor).filter(
        answered_at__gte=clock.now() - timedelta(days=DAYS), responsible__isnull=False
    )
    if not actor.all_departments:
        rows = rows.filter(contact__department_id__in=actor.department_ids)
    grave = Q(level__gte=_ABNORMAL)
    counted = (
        rows.order_by()
        .values_list("responsible_id")
        .annotate(
            held=Count("pk"),
            in_time=Count("pk", filter=Q(answered_at__date__lte=F("contact__closes_on"))),
            abnormal=Count("pk", filter=grave),
            seen=Count("pk", filter=grave & Q(closed_at__isnull=False)),
        )
    )
    found = {key: counts for key, *counts in counted}
    people = organizations.users_by_ids(actor, list(found))
    made = [Held(people[key].get_full_name(), *counts) for key, counts in found.items() if key in people]
    return sorted(made, key=lambda one: (-one.held, one.name))
