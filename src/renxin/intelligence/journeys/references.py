"""What a merge of two patients does with their journeys, and what these are called where two patients are compared.

Runs follow the survivor. Where both hold the same entry of one journey, the loser's gives it up, so that it can follow
too; where both are on the way, hers stops, so that nobody hears everything twice. Un-merging lets her go on.
"""

from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients.services import register_combiner, register_content, register_hanging

from .models import JourneyRun, JourneyStepLog, RunStatus, SentQuestionnaire
from .settings import spoken

MERGED: Final = "merged"


def combine_runs(actor: Actor, survivor_id: int, loser_id: int) -> dict[str, Any]:
    """Let the loser's runs give up entries that the survivor holds; stop those that both are on. Return how it was."""
    both_on = Exists(_same_entry(actor, survivor_id).filter(status=RunStatus.ACTIVE))
    rows = JourneyRun.objects.of(actor).filter(
        Exists(_same_entry(actor, survivor_id)), patient_id=loser_id, holds_entry=True
    )
    kept = []
    for run in rows.annotate(both_on=both_on).order_by("pk").select_for_update():
        stops = run.both_on and run.status == RunStatus.ACTIVE
        was = {"due_at": _text(run.due_at), "ended_at": _text(run.ended_at), "reason": run.reason}
        kept.append({"run": run.pk, "stopped": stops, **was})
        stopped = {"status": RunStatus.STOPPED, "reason": MERGED, "due_at": None, "ended_at": clock.now()}
        JourneyRun.objects.filter(pk=run.pk).update(holds_entry=False, **(stopped if stops else {}))
    return {"runs": kept} if kept else {}


def separate_runs(actor: Actor, survivor_id: int, loser_id: int, kept: dict[str, Any]) -> None:
    """Give the loser's runs their entries back, and let those go on that the merge stopped."""
    for was in kept.get("runs", ()):
        run = JourneyRun.objects.of(actor).filter(pk=was["run"])
        run.update(holds_entry=True)
        if was["stopped"]:
            run.filter(status=RunStatus.STOPPED, reason=MERGED).update(
                status=RunStatus.ACTIVE,
                reason=was["reason"],
                due_at=_instant(was["due_at"]),
                ended_at=_instant(was["ended_at"]),
            )


def _same_entry(actor: Actor, survivor_id: int) -> "QuerySet[JourneyRun]":
    return JourneyRun.objects.of(actor).filter(
        patient_id=survivor_id, journey=OuterRef("journey"), entry_key=OuterRef("entry_key"), holds_entry=True
    )


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _line(row: JourneyRun) -> str:
    return f"{spoken(row.journey.name)} · {row.get_status_display()}"


register_hanging(JourneyStepLog, JourneyRun, "run_id")
register_hanging(SentQuestionnaire, JourneyRun, "run_id")
register_combiner(JourneyRun, combine=combine_runs, separate=separate_runs)
register_content(JourneyRun, _("Journeys"), at="started_at", line=_line)
