"""Studies: asked for by a person, run by a worker step by step, so that a page can show how far it is."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from renxin.intelligence.foresight import packages, studying, timing
from renxin.intelligence.foresight.ground import People
from renxin.intelligence.foresight.models import PredictionModel, Study
from renxin.intelligence.foresight.pack import pack
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.kernel.jobs.services import task

from .suggesting import suggest_packages, suggest_timing

log = structlog.get_logger(__name__)
KEPT: Final = timedelta(days=365)
Status = Study.Status


@transaction.atomic
def request_study(actor: Actor) -> Study:
    """Ask for a new look at the hospital's past; a worker does it.

    Raises:
        WrongState: one is under way already.
    """
    actor.require("segments.manage")
    try:
        with transaction.atomic():
            asked = Study.objects.create(
                tenant_id=actor.tenant_id,
                total=len(_steps()),
                asked_by=actor.user_id,
                asked_by_name=actor.name[:150],
                asked_at=clock.now(),
            )
    except IntegrityError:
        raise WrongState(_("The past is being read already.")) from None
    record_access(actor, "foresight.study", "study", asked.uid)
    work.defer(uid=str(asked.uid))
    return asked


@task("foresight.study", attempts=3, one_at_a_time=True)
def work(uid: str) -> None:
    """Run a study that somebody asked for; again after a crash it begins anew."""
    asked = Study.objects.filter(uid=uuid.UUID(uid), status__in=[Status.WAITING, Status.RUNNING]).first()
    if asked is not None:
        with tenant.scope(asked.tenant_id):
            run_study(Actor.system(asked.tenant_id, "foresight"), asked)


def run_study(actor: Actor, study: Study) -> None:
    """Learn, count and suggest; a failure is written down for whoever asked."""
    try:
        people = People.of(actor.tenant_id)
        study.people, study.excluded, study.findings = len(people.ids), people.excluded, {}
        for number, step in enumerate(_steps()):
            Study.objects.filter(pk=study.pk).update(status=Status.RUNNING, done=number)
            with transaction.atomic():
                step(actor, study, people)
        _end(study, Status.DONE)
    except Exception as error:
        log.exception("foresight.study_failed", study=str(study.uid))
        _end(study, Status.FAILED, type(error).__name__)


def _steps() -> list[Callable[[Actor, Study, People], None]]:
    predictions = [_learning(code) for code in pack().predictions]
    return [*predictions, _read_curves, _read_packages]


def _learning(code: str) -> Callable[[Actor, Study, People], None]:
    def learn(actor: Actor, study: Study, people: People) -> None:
        learned = studying.learn(people, pack().predictions[code], clock.now())
        mine = PredictionModel.objects.of(actor).filter(prediction=code)
        # What an earlier study proposed and nobody took is replaced; what was in use is kept for its scores' sake.
        mine.filter(status=PredictionModel.Status.PROPOSED, adopted_at__isnull=True).delete()
        newest = mine.aggregate(newest=Max("number"))["newest"] or 0
        PredictionModel.objects.create(
            tenant_id=actor.tenant_id,
            study=study,
            prediction=code,
            pack_version=pack().version,
            number=newest + 1,
            trained_at=clock.now(),
            n=learned.n,
            events=learned.events,
            intercept=learned.intercept,
            features=learned.features,
            quality=learned.quality,
            verdict=learned.verdict,
        )

    return learn


def _read_curves(actor: Actor, study: Study, people: People) -> None:
    curves = [timing.curve(people, code, clock.now()) for code in pack().timing] if len(people.ids) else []
    study.findings["timing"] = {one.code: one.as_data() for one in curves}
    study.findings["timing_suggested"] = suggest_timing(actor, curves)


def _read_packages(actor: Actor, study: Study, people: People) -> None:
    found = packages.together(people, clock.now()) if len(people.ids) else []
    study.findings["packages"] = suggest_packages(actor, people, found)


def _end(study: Study, status: str, error: str = "") -> None:
    study.status, study.error, study.ended_at = status, error[:400], clock.now()
    study.done = study.total
    study.save(update_fields=["status", "error", "ended_at", "done", "people", "excluded", "findings"])


def sweep_studies() -> int:
    """Throw away studies of more than a year ago; their models stay. Return how many."""
    gone: tuple[int, dict[str, Any]] = Study.objects.filter(asked_at__lt=clock.now() - KEPT).delete()
    return gone[1].get("foresight.Study", 0)
