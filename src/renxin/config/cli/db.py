"""`renxin db`: the database."""

import os
import sys
from typing import Annotated

import typer

from renxin.config.postgres import Cluster, place, roles

from . import needs, say

app = typer.Typer(help="The database: start, stop, migrate, look inside.", no_args_is_help=True)


def _own_server() -> bool:
    return bool(os.environ.get("DATABASE_URL"))


@app.command()
def start() -> None:
    """Start the embedded PostgreSQL (it is also started by whatever needs it)."""
    if _own_server():
        say.screen.print("DATABASE_URL names a server of your own; there is nothing to start.")
        return
    started = needs.running_database()
    cluster = Cluster(needs.home())
    words = "started" if started else "runs already"
    say.screen.print(f"PostgreSQL {cluster.major()} {words}: data in {cluster.place.data}", markup=False)


@app.command()
def stop() -> None:
    """Stop the embedded PostgreSQL."""
    if _own_server():
        say.screen.print("DATABASE_URL names a server of your own; it is not ours to stop.")
        return
    say.screen.print("PostgreSQL stopped" if Cluster(needs.home()).stop() else "PostgreSQL was not running")


@app.command()
def migrate() -> None:
    """Bring the tables up to date, as their owner."""
    needs.started_django(owner=True)
    from renxin.config import keys, schema

    try:
        schema.migrate()
    except keys.OtherKeys as error:
        say.fail(str(error))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(
    context: typer.Context,
    owner: Annotated[bool, typer.Option("--owner", help="As the owner of the tables.")] = False,
) -> None:
    """Open psql on the database; further arguments are psql's own."""
    if _own_server():
        os.execvp("psql", ["psql", os.environ["DATABASE_URL"], *context.args])
    needs.running_database()
    cluster = Cluster(needs.home())
    role = roles.OWNER if owner else roles.APP
    from renxin.config import secrets

    os.environ["PGPASSWORD"] = secrets.password(cluster.home, role)
    program = str(place.programs() / "psql")
    sys.stdout.flush()
    os.execv(
        program, [program, "-h", str(cluster.place.socket), "-p", "5432", "-U", role, roles.DATABASE, *context.args]
    )
