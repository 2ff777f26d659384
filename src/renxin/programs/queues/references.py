"""What a merge of two patients does with their tickets: one of two that stand in the same queue goes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients.services import register_combiner, register_content

from .models import STANDING, Ticket, Triage


def _combine(actor: Actor, survivor_id: int, loser_id: int) -> dict[str, Any]:
    """Give the loser's tickets to the survivor. Where both stand in one queue, the better place stays."""
    rows = Ticket.objects.of(actor).filter(patient_id__in=[survivor_id, loser_id], state__in=STANDING)
    places: dict[int, list[Ticket]] = {}
    for row in rows.select_for_update(of=("self",)).order_by("rank", "number"):
        places.setdefault(row.queue_id, []).append(row)
    order = ("serving", "called", "waiting")
    ended: list[list[Any]] = []
    for both in places.values():
        both.sort(key=lambda row: order.index(row.state))
        for row in both[1:]:
            ended.append([row.pk, row.state])
            row.state, row.ended_at = Ticket.State.LEFT, clock.now()
            row.save(update_fields=["state", "ended_at"])
    theirs = Ticket.objects.of(actor).filter(patient_id=loser_id)
    moved = list(theirs.values_list("pk", flat=True))
    theirs.update(patient_id=survivor_id)
    return {"moved": moved, "ended": ended}


def _separate(actor: Actor, survivor_id: int, loser_id: int, kept: dict[str, Any]) -> None:
    """Give the loser her tickets back; one that was ended by the merge stands again: the end of the day sweeps it."""
    Ticket.objects.of(actor).filter(pk__in=kept.get("moved", [])).update(patient_id=loser_id)
    for pk, state in kept.get("ended", []):
        rows = Ticket.objects.of(actor).filter(pk=pk, state=Ticket.State.LEFT)
        row = rows.first()
        if row is None:
            continue
        stands = Ticket.objects.of(actor).filter(queue=row.queue_id, patient_id=row.patient_id, state__in=STANDING)
        if not stands.exists():
            rows.update(state=state, ended_at=None)


register_combiner(Ticket, combine=_combine, separate=_separate)
register_content(
    Ticket,
    pgettext_lazy("waiting", "Tickets"),
    at="joined_at",
    line=lambda row: f"{row.label} · {row.get_state_display()}",
)
register_content(Triage, _("Judged before the doctor"), at="at", line=lambda row: f"{row.level}")
