"""Replays: asked for by somebody, run by a worker, kept for a month."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.journeys.definition import parse
from renxin.intelligence.trials.models import Replay, ReplayRun, ReplayStatus, Walk
from renxin.intelligence.trials.replaying.replaying import Case, Replayed, Task, replay
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.kernel.jobs.services import task
from renxin.people.organizations import selectors as organizations
from renxin.programs.surveys.models import Survey

KEPT: Final = timedelta(days=31)
MOST_DAYS: Final = 365


def request_replay(
    actor: Actor,
    content: Mapping[str, Any],
    *,
    title: str,
    days: int = 90,
    answered_percent: int = 40,
    version: int | None = None,
    other: Replay | None = None,
) -> Replay:
    """Ask for a replay of a definition over the last `days`; a worker runs it.

    Raises:
        InvalidInput: the definition has a mistake, or the days are out of range.
    """
    actor.require("journeys.view")
    definition = parse(content)
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(_("Choose from 1 to %(most)s days.") % {"most": MOST_DAYS}, where="days")
    if not 0 <= answered_percent <= 100:
        raise InvalidInput(_("Choose a share from 0 to 100."), where="answered_percent")
    now = clock.now()
    with transaction.atomic():
        made = Replay.objects.create(
            tenant_id=actor.tenant_id,
            journey_code=definition.code,
            title=title[:200],
            content=dict(content),
            version=version,
            since=now - timedelta(days=days),
            until=now,
            answered_percent=answered_percent,
            other=other,
            asked_by=actor.user_id,
            asked_by_name=actor.name[:150],
            asked_at=now,
        )
        run_replay.defer(uid=str(made.uid))
    return made


@task("trials.replay", attempts=2)
def run_replay(uid: str) -> None:
    """Run a replay that somebody asked for; again after a crash it begins anew."""
    waiting = Replay.objects.filter(uid=uuid.UUID(uid)).exclude(status=ReplayStatus.DONE).first()
    if waiting is None:
        return
    with tenant.scope(waiting.tenant_id):
        actor = Actor.system(waiting.tenant_id, "trials")
        try:
            found = replay(_task(actor, waiting), lambda done, total: _progress(waiting, done, total))
        except RenxinError as error:
            _end(waiting, ReplayStatus.FAILED, error=str(error))
            return
        with transaction.atomic():
            _keep(waiting, found)
            _end(waiting, ReplayStatus.DONE)


def sweep_replays() -> int:
    """Throw away replays and walks that are older than a month; return how many replays."""
    Walk.objects.filter(made_at__lt=clock.now() - KEPT).delete()
    _count, by_model = Replay.objects.filter(asked_at__lt=clock.now() - KEPT).delete()
    return by_model.get("trials.Replay", 0)


def _task(actor: Actor, asked: Replay) -> Task:
    return Task(
        actor=actor,
        definition=parse(asked.content),
        since=asked.since,
        until=asked.until,
        answered_percent=asked.answered_percent,
        surveys=dict(Survey.objects.of(actor).values_list("code", "purpose")),
        zone=organizations.zone_of(actor),
    )


def _progress(asked: Replay, done: int, total: int) -> None:
    Replay.objects.filter(pk=asked.pk).update(status=ReplayStatus.RUNNING, done=done, total=total)


def _keep(asked: Replay, found: Replayed) -> None:
    asked.result = found.tally.as_data()
    ReplayRun.objects.filter(replay=asked).delete()
    ReplayRun.objects.bulk_create([_row(asked, case) for case in found.sample])


def _row(asked: Replay, case: Case) -> ReplayRun:
    return ReplayRun(
        tenant_id=asked.tenant_id,
        replay=asked,
        patient_id=case.patient_id,
        entered_at=case.entered_at,
        ended_at=case.ended_at,
        outcome=case.outcome[:64],
        lines=case.lines,
    )


def _end(asked: Replay, status: ReplayStatus, error: str = "") -> None:
    asked.status, asked.error, asked.ended_at = status, error[:1000], clock.now()
    asked.save(update_fields=["status", "error", "ended_at", "result"])
