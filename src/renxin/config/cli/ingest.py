"""`renxin ingest`: messages from files, by the same road as those from the line."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from . import choosing, needs, say

app = typer.Typer(help="Take in messages from files.", no_args_is_help=True)


@app.callback()
def ingest() -> None:
    """Take in messages from files."""


@app.command()
def hl7(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders with files.", exists=True)],
    json: Annotated[bool, typer.Option("--json", help="One JSON object with the counts.")] = False,
) -> None:
    """Store and apply HL7 v2 messages. What is stored already stays as it is, so it may be run twice."""
    needs.ready_installation()
    from renxin.doors.connectors.hl7v2.ingest import Counts, ingest
    from renxin.kernel.core.errors import RenxinError

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=say.errors, transient=True) as progress:
            task = progress.add_task("reading …", total=None)

            def show(counts: Counts) -> None:
                progress.update(task, description=f"{counts.read:,} messages")

            counts = ingest(paths, progress=show)
    except (RenxinError, OSError) as error:
        say.fail(str(error))
    if json:
        say.data(asdict(counts))
    else:
        say.screen.print(
            f"{counts.read:,} read: {counts.applied:,} applied, {counts.ignored:,} ignored, {counts.parked:,} parked, "
            f"{counts.unchanged:,} were here already"
        )
        if counts.parked:
            say.screen.print("Parked messages wait for a correction: open Interface messages in the console.")


@app.command()
def fhir(
    paths: Annotated[list[Path], typer.Argument(help="Files (JSON, NDJSON), or folders with files.", exists=True)],
    source: Annotated[str, typer.Option(help="What the sender is called.")] = "FHIR",
    live: Annotated[bool, typer.Option("--live", help="Let journeys begin: this is no history.")] = False,
    tenant: Annotated[int, typer.Option(help="Id of the hospital, when there are several.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="One JSON object with the counts.")] = False,
) -> None:
    """Take in FHIR R4 resources: bundles, NDJSON, single ones. What is here already stays, so it may be run twice."""
    needs.ready_installation()
    from renxin.doors.connectors.fhir.ingest import Counts, ingest
    from renxin.kernel.core.actor import Actor

    actor = Actor.interface(choosing.hospital(tenant), source)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=say.errors, transient=True) as progress:
            task = progress.add_task("reading …", total=None)

            def show(counts: Counts) -> None:
                progress.update(task, description=f"{counts.read:,} resources")

            counts = ingest(actor, paths, name=source, live=live, progress=show)
    except OSError as error:
        say.fail(str(error))
    if json:
        say.data(asdict(counts))
        return
    say.screen.print(
        f"{counts.read:,} read: {counts.modelled:,} modelled, {counts.kept:,} kept as they came, "
        f"{counts.parked:,} parked, {counts.unchanged:,} were here already"
    )
    if counts.parked:
        say.screen.print("Parked resources wait for a correction: open Interface messages in the console.")
