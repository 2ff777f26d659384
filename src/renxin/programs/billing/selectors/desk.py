"""What staff see of bills: open ones, payments that need a look."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Count, Q, Sum

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.programs.billing.models import Bill, Payment

_SHOWN: Final = 100


def open_bills(actor: Actor, *, state: str = Bill.State.OPEN, limit: int = _SHOWN) -> list[tuple[Bill, Patient | None]]:
    """Return bills in one state with the patients the actor may see, the newest first."""
    actor.require("billing.view")
    rows = list(
        Bill.objects.of(actor).filter(state=state).select_related("department").order_by("-on_date", "-pk")[:limit]
    )
    people = patients.by_ids(actor, [row.patient_id for row in rows])
    return [(row, people[row.patient_id]) for row in rows if row.patient_id in people]


def troubled(actor: Actor) -> list[Payment]:
    """Return payments whose amount did not fit, oldest first."""
    actor.require("billing.view")
    rows = Payment.objects.of(actor).filter(state=Payment.State.DIFFERS).select_related("bill")
    return list(rows.order_by("at", "pk")[:_SHOWN])


def counts(actor: Actor) -> dict[str, Decimal | int]:
    """Return how many bills are open and what is due on them, and what was paid here in the last thirty days."""
    actor.require("billing.view")
    opened = Bill.objects.of(actor).filter(state=Bill.State.OPEN).aggregate(n=Count("id"), due=Sum("due"))
    paid = Payment.objects.of(actor).filter(
        kind=Payment.Kind.PAYMENT, state=Payment.State.PAID, settled_at__gte=clock.now() - timedelta(days=30)
    )
    done = paid.aggregate(n=Count("id"), sum=Sum("amount"), links=Count("id", filter=Q(number__startswith="P")))
    return {
        "open": opened["n"],
        "due": opened["due"] or Decimal(0),
        "paid": done["n"],
        "sum": done["sum"] or Decimal(0),
        "links": done["links"],
    }
