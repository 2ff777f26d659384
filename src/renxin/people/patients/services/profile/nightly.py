"""The night's work on relations: add up what happened, judge stages, learn hours. Each batch is its own transaction."""

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Patient, RelationProgress

from .signs import add_up_signs
from .stages import judge_stages, learn_hours, patients_with_signs


def refresh_relations(actor: Actor) -> int:
    """Bring stages and learned hours up to date once a day; return how many patients were judged."""
    today = clock.today()
    progress = RelationProgress.objects.of(actor).first()
    if progress is not None and progress.judged_on == today:
        return 0
    while add_up_signs(actor):
        pass
    _judge_all(actor)
    _learn_all(actor, 2 if progress is not None and progress.judged_on else 180)
    RelationProgress.objects.update_or_create(tenant_id=actor.tenant_id, defaults={"judged_on": today})
    return Patient.objects.of(actor).count()


def _judge_all(actor: Actor) -> None:
    last = judge_stages(actor)
    while last:
        last = judge_stages(actor, after=last)


def _learn_all(actor: Actor, days: int) -> None:
    zone = str(organizations.zone_of(actor))
    batch = patients_with_signs(actor, days)
    while batch:
        learn_hours(actor, batch, zone)
        batch = patients_with_signs(actor, days, after=batch[-1])
