"""`renxin token`: keys for other systems that use the API."""

from typing import Annotated

import typer

from . import choosing, needs, say

app = typer.Typer(help="Keys for other systems that use the API.", no_args_is_help=True)


@app.callback()
def tokens() -> None:
    """Keys for other systems that use the API."""


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the key is for, such as the other system's name.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What it may do, such as system/Patient.read; may be given often. All of it by default."),
    ] = None,
    tenant: Annotated[int, typer.Option(help="Id of the hospital, when there are several.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="One JSON object with client_id and client_secret.")] = False,
) -> None:
    """Make a key and print it: the client id, then the secret. It cannot be shown again."""
    needs.ready_installation()
    from renxin.kernel.core.actor import Actor
    from renxin.kernel.core.errors import RenxinError
    from renxin.people.organizations import services

    actor = Actor.system(choosing.hospital(tenant), "command line")
    try:
        made = services.create_client(actor, name, scope or ())
    except RenxinError as error:
        say.fail(str(error))
    if json:
        say.data({"client_id": made.client_id, "client_secret": made.secret})
    else:
        typer.echo(f"client id      {made.client_id}\nclient secret  {made.secret}")
