"""`renxin doctor`: looks at everything this installation needs and says what to do."""

from dataclasses import asdict
from typing import Annotated

import typer

from . import needs, say


def doctor(
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    port: Annotated[int, typer.Option(help="Where the pages should answer.")] = 8000,
    live_port: Annotated[int, typer.Option(help="Where the live process should answer.")] = 8001,
    mllp_port: Annotated[int, typer.Option(help="Where HL7 v2 should be listened for.")] = 2575,
) -> None:
    """Look at database, keys, assets, clock, disk, ports and channels; exit code 1 when something is wrong."""
    needs.started_django()
    from renxin.config.doctor import examine

    wrong = 0
    for finding in examine({"web": port, "live": live_port, "mllp": mllp_port}):
        wrong += not finding.ok
        if json:
            say.data(asdict(finding))
        else:
            mark = "[green]ok[/green]   " if finding.ok else "[red]WRONG[/red]"
            say.screen.print(f"{mark} {finding.check:<11}", end=" ")
            say.screen.print(finding.words, markup=False)
            if finding.advice:
                say.screen.print(f"                  {finding.advice}", style="bold", markup=False)
    raise typer.Exit(1 if wrong else 0)
