"""`renxin channels`: the accounts over which the hospital speaks, their check, simulated vendors."""

import os
from typing import Annotated

import typer

from . import choosing, needs, say

app = typer.Typer(help="Channels: list, check, simulate.", no_args_is_help=True)
_MARKS = {True: "ok", False: "to be mended", None: "not yet"}
Tenant = Annotated[int, typer.Option(help="Id of the hospital, when there are several.")]


@app.callback()
def channels() -> None:
    """Channels: list, check, simulate."""


@app.command("list")
def list_all(tenant: Tenant = 0) -> None:
    """Print every account: its kind, whether it is used, what the vendor refuses."""
    needs.ready_installation()
    from renxin.engagement.channels import selectors
    from renxin.kernel.core.actor import Actor

    for row in selectors.channels(Actor.system(choosing.hospital(tenant), "command line")):
        state = row.alarm or ("in use" if row.is_active else "off")
        say.screen.print(f"{row.name:<24} {row.kind:<14} {row.account:<24} {state}", markup=False)


@app.command()
def check(
    name: Annotated[str, typer.Argument(help="Name of one account; without it all that are used.")] = "",
    tenant: Tenant = 0,
) -> None:
    """Look how accounts stand, line by line, with what to do; exit code 1 when something is to be mended."""
    needs.ready_installation()
    from renxin.engagement.channels import selectors
    from renxin.kernel.core import tenant as tenants
    from renxin.kernel.core.actor import Actor

    actor, failed = Actor.system(choosing.hospital(tenant), "command line"), False
    with tenants.scope(actor.tenant_id):
        for row in selectors.channels(actor, active_only=not name):
            if name in ("", row.name):
                say.screen.print(f"{row.name} ({row.kind})", markup=False)
                for line in selectors.check(row):
                    failed = failed or line.ok is False
                    words = " ".join(str(part) for part in (line.found, line.cause, line.cure) if part)
                    say.screen.print(f"  {_MARKS[line.ok]:<13} {words or line.code}", markup=False)
    raise typer.Exit(1 if failed else 0)


@app.command()
def simulate(
    words: Annotated[str, typer.Argument(help="Vendors, such as wecom,oa,sms.")],
    tenant: Tenant = 0,
) -> None:
    """Open channels over simulated vendors, for trials only; their phones are at /simulator/."""
    os.environ.setdefault("RENXIN_SIMULATE", words)
    needs.ready_installation()
    from django.conf import settings

    from renxin.doors.simulator import services
    from renxin.kernel.core import tenant as tenants
    from renxin.kernel.core.actor import Actor

    if settings.PRODUCTION:
        say.fail("Vendors are never simulated beside real patients (RENXIN_PRODUCTION is on).", 2)
    actor = Actor.system(choosing.hospital(tenant), "command line")
    try:
        with tenants.scope(actor.tenant_id):
            opened = services.connect_words(actor, words)
    except LookupError as error:
        say.fail(str(error), 2)
    for row in opened:
        say.screen.print(f"{row.name} ({row.kind}) is open over a simulated vendor.", markup=False)
    say.screen.print("Phones: /simulator/")
