"""An improvement begins: its baseline is measured and frozen, and its number is watched on a control chart."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.improvement.measuring import itself, read, today
from renxin.intelligence.improvement.models import Improvement
from renxin.intelligence.improvement.packing import improving
from renxin.intelligence.insights import selectors as insights
from renxin.intelligence.insights import services as charts
from renxin.intelligence.insights.models import ControlChart
from renxin.intelligence.insights.services import NewChart
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.timeline.facts.improvement import ImprovementStarted
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization
from renxin.programs.surveys.models import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class NewImprovement:
    """What is to get better, by whom, and how it is measured. `bucket` empty: no control chart is begun."""

    title: str
    aim: str
    owner_id: int
    metric: str
    target: float
    department: Organization | None = None
    survey: Survey | None = None
    dimension: str = ""
    bucket: str = "week"


@transaction.atomic
def start_improvement(actor: Actor, new: NewImprovement, *, suggestion_id: int | None = None) -> Improvement:
    """Begin an improvement; its baseline is what was measured in the days before, and never changes.

    Raises:
        InvalidInput: no title or aim, no such colleague or number, a target that is no better than today.
    """
    actor.require("improvements.manage")
    baseline = _baseline(actor, new)
    made = Improvement.objects.create(
        tenant_id=actor.tenant_id,
        title=new.title.strip()[:120],
        aim=new.aim.strip()[:400],
        owner_id=new.owner_id,
        department=new.department,
        metric=new.metric,
        survey=new.survey,
        dimension=new.dimension if new.survey else "",
        baseline=baseline,
        target=new.target,
        chart=_chart(actor, new),
        started_by_id=actor.user_id,
        started_at=clock.now(),
    )
    record(
        actor,
        ImprovementStarted(
            patient_id=-actor.tenant_id,
            occurred_at=clock.now(),
            improvement_id=made.pk,
            department_id=made.department_id,
            metric=made.metric,
            suggestion_id=suggestion_id,
        ),
    )
    record_access(actor, "improvement.started", "improvement", made.uid)
    return made


def _baseline(actor: Actor, new: NewImprovement) -> dict[str, object]:
    """Return what was measured before, once everything that was said is in order."""
    for name, words in (("title", new.title), ("aim", new.aim)):
        if not words.strip():
            raise InvalidInput(_("This is needed."), where=name)
    if new.owner_id not in organizations.users_by_ids(actor, [new.owner_id]):
        raise InvalidInput(_("There is no such colleague."), where="owner")
    try:
        metric = insights.metric_of(itself(actor.tenant_id), new.metric)
    except NotFound as unknown:
        raise InvalidInput(_("Choose a number."), where="metric") from unknown
    if metric.way.tally and not metric.way.tally.at:
        raise InvalidInput(_("This number has no past: it says how things stand now."), where="metric")
    last = today(actor) - timedelta(days=1)
    found = read(actor, new, last - timedelta(days=improving().baseline_days - 1), last)
    if found.value is not None and (new.target > found.value) != metric.more_is_better:
        raise InvalidInput(_("The target has to be better than what is measured now."), where="target")
    return found.stored()


def _chart(actor: Actor, new: NewImprovement) -> ControlChart | None:
    """Watch the number; one that has no control chart of itself goes without."""
    if not new.bucket:
        return None
    try:
        return charts.watch(
            itself(actor.tenant_id),
            NewChart(
                metric=new.metric,
                bucket=new.bucket,
                department_id=new.department.pk if new.department else None,
                survey_id=new.survey.pk if new.survey else None,
                dimension=new.dimension if new.survey else "",
            ),
        )
    except InvalidInput:
        return None
