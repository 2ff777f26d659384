"""What a journey has really sent in the days of a replay: the replay is instead of it, not on top of it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from renxin.intelligence.journeys.models import JourneyRun, JourneyStepLog
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor

Counts = Mapping[int, Mapping[tuple[str, date], int]]
_SENT = ("queued", "sent", "created", "invited")


def sent_by_journey(
    actor: Actor, journey_code: str, patient_ids: Sequence[int], since: datetime, zone: ZoneInfo
) -> Counts:
    """Return how many messages the journey's own runs sent to these patients, by purpose and day."""
    runs = JourneyRun.objects.of(actor).filter(patient_id__any=list(patient_ids), journey__code=journey_code)
    versions = dict(runs.values_list("pk", "version__definition"))
    if not versions:
        return {}
    log = JourneyStepLog.objects.of(actor).filter(
        patient_id__any=list(patient_ids),
        id__gte=max(0, ids.floor_of(since - (clock.now() - clock.wall()))),  # ids are made in real time
        verb__in=("send_message", "send_survey", "send_questionnaire"),
        at__gte=since,
    )
    found: dict[int, Counter[tuple[str, date]]] = defaultdict(Counter)
    for patient_id, run_id, step, detail, at in log.values_list("patient_id", "run_id", "step", "detail", "at"):
        if run_id in versions and detail.get("status") in _SENT:
            found[patient_id][_purpose(versions[run_id], step), at.astimezone(zone).date()] += 1
    return found


def _purpose(definition: Mapping[str, object], step_id: str) -> str:
    steps = definition.get("steps")
    for step in steps if isinstance(steps, list) else ():
        if step.get("id") == step_id:
            return "SURVEY" if step.get("verb") == "send_survey" else str(step.get("purpose", "FOLLOWUP"))
    return ""
