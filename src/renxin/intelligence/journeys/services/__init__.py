"""Every write of journeys."""

from renxin.intelligence.journeys.gates import register_gate
from renxin.intelligence.journeys.services.control import retry_run, set_active, stop_for_patients, stop_run
from renxin.intelligence.journeys.services.due import advance_due_runs
from renxin.intelligence.journeys.services.following import follow_facts
from renxin.intelligence.journeys.services.naming import find_problems
from renxin.intelligence.journeys.services.publishing import load_packs, publish_version
from renxin.intelligence.journeys.services.reasons import still_on_the_way

__all__ = [
    "advance_due_runs",
    "find_problems",
    "follow_facts",
    "load_packs",
    "publish_version",
    "register_gate",
    "retry_run",
    "set_active",
    "still_on_the_way",
    "stop_for_patients",
    "stop_run",
]
