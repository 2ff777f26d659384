"""Every write of journeys."""

from renxin.intelligence.journeys.answers import register_answer
from renxin.intelligence.journeys.gates import register_ending, register_gate, register_opening
from renxin.intelligence.journeys.services import sub_journeys as _sub_journeys  # noqa: F401  takes up its effect
from renxin.intelligence.journeys.services.by_hand import Foreseen, enrol_by_hand, foresee_enrolment, open_by_hand
from renxin.intelligence.journeys.services.calendar import start_by_calendar
from renxin.intelligence.journeys.services.control import (
    retry_run,
    retry_runs,
    set_active,
    stop_for_patients,
    stop_journey,
    stop_run,
)
from renxin.intelligence.journeys.services.due import advance_due_runs
from renxin.intelligence.journeys.services.enrolling import Enrolled, enrol
from renxin.intelligence.journeys.services.following import follow_facts
from renxin.intelligence.journeys.services.goals import measure_due_goals
from renxin.intelligence.journeys.services.naming import find_problems
from renxin.intelligence.journeys.services.pausing import pause_journey, pause_run, resume_journey, resume_run
from renxin.intelligence.journeys.services.publishing import load_packs, publish_version
from renxin.intelligence.journeys.services.reasons import still_on_the_way
from renxin.intelligence.journeys.services.tallying import add_up_tallies
from renxin.intelligence.journeys.services.weather import read_weather

__all__ = [
    "Enrolled",
    "Foreseen",
    "add_up_tallies",
    "advance_due_runs",
    "enrol",
    "enrol_by_hand",
    "find_problems",
    "follow_facts",
    "foresee_enrolment",
    "load_packs",
    "measure_due_goals",
    "open_by_hand",
    "pause_journey",
    "pause_run",
    "publish_version",
    "read_weather",
    "register_answer",
    "register_ending",
    "register_gate",
    "register_opening",
    "resume_journey",
    "resume_run",
    "retry_run",
    "retry_runs",
    "set_active",
    "start_by_calendar",
    "still_on_the_way",
    "stop_for_patients",
    "stop_journey",
    "stop_run",
]
