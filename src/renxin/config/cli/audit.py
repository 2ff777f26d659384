"""`renxin audit`: the record of who saw or changed what."""

from dataclasses import asdict
from typing import Annotated

import typer

from . import needs, say

app = typer.Typer(help="The record of who saw or changed what.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """The record of who saw or changed what."""


@app.command()
def verify(
    tenant: Annotated[int, typer.Option(help="Id of one hospital; all by default.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Check every row against its seal; exit code 1 when one was changed or is missing."""
    needs.ready_installation()
    from renxin.kernel.audit import services

    with say.screen.status("Checking the chains …"):
        verdict = services.verify(tenant or None)
    if json:
        say.data(asdict(verdict))
    else:
        say.screen.print(f"{verdict.rows} rows under {verdict.seals} seals, {verdict.unsealed} not yet sealed")
        for finding in verdict.findings:
            say.screen.print(
                f"{finding.kind}: tenant {finding.tenant_id}, seal {finding.seal}, row {finding.event_id}", style="red"
            )
    raise typer.Exit(0 if verdict.whole else 1)
