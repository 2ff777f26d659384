"""`renxin token`: keys for other systems that use the API."""

from typing import Annotated

import typer

from . import needs, say

app = typer.Typer(help="Keys for other systems that use the API.", no_args_is_help=True)


@app.callback()
def tokens() -> None:
    """Keys for other systems that use the API."""


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the key is for, such as the other system's name.")],
    tenant: Annotated[int, typer.Option(help="Id of the hospital, when there are several.")] = 0,
) -> None:
    """Make a key and print it. It cannot be shown again."""
    needs.ready_installation()
    from renxin.kernel.core.actor import Actor
    from renxin.kernel.core.errors import RenxinError
    from renxin.people.organizations import selectors, services

    hospitals = {hospital.pk: hospital for hospital in selectors.tenants()}
    if tenant and tenant not in hospitals:
        say.fail(f"There is no hospital {tenant}.")
    if len(hospitals) != 1 and not tenant:
        names = ", ".join(f"{pk} {hospital.name}" for pk, hospital in hospitals.items()) or "none yet, open the pages"
        say.fail(f"Say for which hospital: --tenant ID ({names})")
    actor = Actor.system(tenant or next(iter(hospitals)), "command line")
    try:
        typer.echo(services.create_token(actor, name))
    except RenxinError as error:
        say.fail(str(error))
