"""How often the guide is right: against where people then went, and what it did not understand."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from renxin.intelligence.assistant import examples, selectors
from renxin.intelligence.assistant.models import GuideTalk
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import Organization
from renxin.programs.appointments.models import Appointment

PERIOD: Final = timedelta(days=28)
_WEEK: Final = timedelta(days=7)
_MOST: Final = 5000
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the talks of four weeks.

    `booked` had an appointment within a week; of them `top1` and `top3` were where the guide had sent them. `rebooked`
    are those who gave that appointment back and took one elsewhere within the week: a wrong department. `picked_up` of
    `handed` were taken up in time.
    """

    talks: int
    answered: int
    stopped: int
    handed: int
    picked_up: int
    booked: int
    top1: int
    top3: int
    rebooked: int
    confused: list[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Miss:
    """A talk of the week that was not understood, or of which the guide was not sure: its words and when."""

    text: str
    at: datetime
    why: str


def of_period(actor: Actor) -> Figures:
    """Return the figures of the last four weeks; departments the actor may see are named, nobody else is."""
    actor.require("guide.view")
    rows = list(
        GuideTalk.objects.of(actor)
        .filter(began_at__gte=clock.now() - PERIOD, steps__gt=0)
        .defer("talk", "answer")[:_MOST]
    )
    named = [row for row in rows if row.stage == GuideTalk.Stage.ANSWER and row.named]
    handed = [row for row in rows if row.stage == GuideTalk.Stage.PERSON]
    went = examples.went(actor, named)
    judged = [(row, went[row.pk]) for row in named if row.pk in went]
    wrong = Counter((dept, row.named[0]) for row, dept in judged if row.named[0] != dept)
    names = Organization.objects.of(actor).in_bulk({one for pair in wrong for one in pair})
    return Figures(
        talks=len(rows),
        answered=len(named),
        stopped=sum(row.stage == GuideTalk.Stage.STOPPED for row in rows),
        handed=len(handed),
        picked_up=sum(
            row.taken_at is not None and row.due_at is not None and row.taken_at <= row.due_at for row in handed
        ),
        booked=len(judged),
        top1=sum(row.named[0] == dept for row, dept in judged),
        top3=sum(dept in row.named for row, dept in judged),
        rebooked=_rebooked(actor, [row for row, _dept in judged]),
        confused=[(str(names[a]), str(names[b]), n) for (a, b), n in wrong.most_common(8) if a in names and b in names],
    )


def misses(actor: Actor) -> list[Miss]:
    """Return what was not understood in the last week, for the weekly look. Words of patients, without who they are."""
    actor.require("guide.manage")
    rows = GuideTalk.objects.of(actor).filter(began_at__gte=clock.now() - _WEEK)
    unsure = rows.filter(misses__gt=0) | rows.filter(why__in=("unsure", "nothing", "misses"))
    found = [(selectors.talk_of(row).text, row) for row in unsure.order_by("-began_at")[:_SHOWN]]
    return [Miss(text, row.began_at, row.why) for text, row in found if text]


def _rebooked(actor: Actor, talks: list[GuideTalk]) -> int:
    """Count those who gave back an appointment in the department named first and booked another one within the week."""
    if not talks:
        return 0
    rows = Appointment.objects.of(actor).filter(
        patient_id__in={row.patient_id for row in talks},
        reported_at__gte=min(row.began_at for row in talks),
        status=Appointment.Status.CANCELLED,
    )
    given_back = {
        (patient, department): at
        for patient, department, at in rows.values_list("patient_id", "department_id", "reported_at")
    }
    return sum(
        row.began_at <= at <= row.began_at + _WEEK
        for row in talks
        if (at := given_back.get((row.patient_id, row.named[0]))) is not None
        and examples.went(actor, [row]).get(row.pk) != row.named[0]
    )
