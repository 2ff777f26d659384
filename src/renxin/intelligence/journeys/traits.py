"""What segments may ask of journeys: who is on one, who has finished one."""

from django.utils.translation import get_language

from renxin.engagement.segments.services import Trait, register_trait
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import words
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.intelligence import JourneyFinished, JourneyStarted, JourneyStopped

from .models import Journey

_RUNS = """SELECT r.patient_id, j.code AS key, max({at}) AS value FROM journeys_journeyrun r
           JOIN journeys_journey j ON j.id = r.journey_id
           WHERE r.tenant_id = %(tenant)s AND r.status = '{status}' AND {at} IS NOT NULL
             AND (%(patients)s::bigint[] IS NULL OR r.patient_id = ANY(%(patients)s::bigint[]))
           GROUP BY r.patient_id, j.code"""


def _journeys(actor: Actor) -> list[tuple[str, str]]:
    return [
        (row.code, words(row.name, get_language() or "zh-hans")) for row in Journey.objects.of(actor).order_by("code")
    ]


register_trait(
    Trait(
        code="on_journey",
        type="instant",
        words=Words("在旅程中", "On a journey"),
        definition=Words("她从何时起在这个旅程中。", "Since when she is on this journey."),
        key="journey",
        keys=_journeys,
        sql=_RUNS.format(at="r.started_at", status="active"),
        facts=(JourneyStarted, JourneyFinished, JourneyStopped),
        kept=False,
    ),
    Trait(
        code="finished_journey",
        type="instant",
        words=Words("走完的旅程", "Finished a journey"),
        definition=Words("她最近一次走完这个旅程的时间。", "When she last reached the end of this journey."),
        key="journey",
        keys=_journeys,
        sql=_RUNS.format(at="r.ended_at", status="finished"),
        facts=(JourneyFinished,),
        kept=False,
    ),
)
