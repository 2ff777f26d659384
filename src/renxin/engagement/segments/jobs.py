"""Timed work of segments."""

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import loop
from renxin.people.organizations import selectors as organizations

from . import selectors, services


@loop("segments.traits_due", every=20.0)
def refresh_due_traits() -> int:
    """Make anew the traits that time alone has changed: a birthday, a visit that is a year ago."""
    done = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            done += services.refresh_due(Actor.system(hospital.pk, "segments.traits"))
    return done


@loop("segments.traits_building", every=60.0, inline=False)
def build_traits() -> int:
    """Build traits that are new, follow histories taken over, count values; one batch for each hospital."""
    done = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            actor = Actor.system(hospital.pk, "segments.traits")
            done += services.follow_history(actor)
            services.begin_builds(actor)
            done += services.build_some(actor)
            services.count_values(actor)
    return done


@loop("segments.due", every=5.0)
def follow_time() -> int:
    """Judge anew those for whom time has changed the answer of an active segment."""
    done = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            done += services.sweep(Actor.system(hospital.pk, "segments.due"))
    return done


@loop("segments.flows", every=60.0)
def fold_flows() -> int:
    """Make one row a day of who entered and left each segment."""
    services.fold_flows()
    return 0


@loop("segments.tags", every=60.0)
def sweep_tags() -> int:
    """Take off tags whose time is over, move those that were merged, follow the rules that give tags."""
    done = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            actor = Actor.system(hospital.pk, "segments.tags")
            done += services.end_tags(actor) + services.move_merged(actor)
            done += sum(services.follow_rules(actor, tag) for tag in selectors.tags_with_rules(actor))
    return done
