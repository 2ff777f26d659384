"""`renxin traits`: what is known of patients, trait by trait."""

from typing import Annotated

import typer

from . import needs, say

app = typer.Typer(help="What is known of patients, trait by trait.", no_args_is_help=True)


@app.callback()
def traits() -> None:
    """What is known of patients, trait by trait."""


@app.command()
def rebuild(
    trait: Annotated[list[str] | None, typer.Option(help="Only this trait (may be repeated); all by default.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what was interrupted, begin nothing.")] = False,
) -> None:
    """Make the values of all patients anew, in batches; interrupted, `--resume` goes on where it stopped."""
    needs.ready_installation()
    from renxin.engagement.segments import services
    from renxin.kernel.core import tenant
    from renxin.kernel.core.actor import Actor
    from renxin.people.organizations import selectors as organizations

    kept = {each.code for each in services.kept_traits()}
    unknown = set(trait or ()) - kept
    if unknown:
        say.fail(f"No such kept trait: {', '.join(sorted(unknown))}. There are {', '.join(sorted(kept))}.")
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk), say.screen.status(f"{hospital.name} …") as status:
            actor = Actor.system(hospital.pk, "segments.traits")
            services.begin_builds(actor, None if resume else trait or kept)
            done = 0
            while people := services.build_some(actor):
                done += people
                status.update(f"{hospital.name}: {done} patients …")
        say.screen.print(f"{hospital.name}: {done} patients built", markup=False)
