"""Adding up answers and looking at control charts, in the background."""

from renxin.intelligence.insights import services
from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import loop
from renxin.people.organizations import selectors as organizations


@loop("insights.answers", every=600)
def add_up_answers() -> int:
    """Add settled answers to their days, a bounded part for each hospital."""
    done = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            done += services.add_up_answers(Actor.system(hospital.pk, "insights"))
    return done


@loop("insights.days", every=600, inline=False)
def count_days() -> int:
    """Count settled days of what grows, a bounded part for each hospital; when all is counted, check some."""
    done = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            actor = Actor.system(hospital.pk, "insights")
            counted = services.count_days(actor)
            if not counted:
                services.check_days(actor)
            done += counted
    return done


@loop("insights.charts", every=900)
def look_at_charts() -> int:
    """Look at the control charts of each hospital that have a new point."""
    done = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            done += services.look_at_charts(Actor.system(hospital.pk, "insights"))
    return done
