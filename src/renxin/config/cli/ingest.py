"""`renxin ingest`: messages from files, by the same road as those from the line."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from . import choosing, needs, progress, say

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
    from renxin.doors.connectors.hl7v2.ingest import ingest
    from renxin.kernel.core.errors import RenxinError

    try:
        with progress.shown("Reading …") as show:
            counts = ingest(paths, progress=lambda so_far: show(f"{so_far.read:,} messages"))
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
    from renxin.doors.connectors.fhir.ingest import ingest
    from renxin.kernel.core.actor import Actor

    actor = Actor.interface(choosing.hospital(tenant), source)
    try:
        with progress.shown("Reading …") as show:
            counts = ingest(
                actor, paths, name=source, live=live, progress=lambda so_far: show(f"{so_far.read:,} resources")
            )
    except OSError as error:
        say.fail(str(error))
    if json:
        say.data(asdict(counts))
        return
    say.screen.print(
        f"{counts.read:,} read: {counts.modelled:,} modelled, {counts.kept:,} kept as they came, "
        f"{counts.parked:,} parked, {counts.ignored:,} of test patients left out, "
        f"{counts.unchanged:,} were here already"
    )
    if counts.parked:
        say.screen.print("Parked resources wait for a correction: open Interface messages in the console.")


@app.command()
def table(
    path: Annotated[Path, typer.Argument(help="A CSV, Excel, OpenDocument or DBF file.", exists=True, dir_okay=False)],
    *,
    kind: Annotated[str, typer.Option(help="What the rows are: patients, visits, results …")] = "patients",
    check: Annotated[bool, typer.Option("--check", help="Only look at it; nothing is stored.")] = False,
    lenient: Annotated[bool, typer.Option("--lenient", help="Leave out values that cannot be read.")] = False,
    tenant: Annotated[int, typer.Option(help="Id of the hospital, when there are several.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="One JSON object with the counts.")] = False,
) -> None:
    """Take in a table; it is history: no journey begins and nothing is sent."""
    needs.ready_installation()
    from renxin.doors.connectors.tables.ingest import ingest as take_in
    from renxin.kernel.core.actor import Actor
    from renxin.kernel.core.errors import RenxinError

    actor = Actor.interface(choosing.hospital(tenant), "renxin ingest table")
    try:
        with progress.shown("Reading …") as show:
            run = take_in(
                actor,
                path,
                kind,
                check=check,
                lenient=lenient,
                progress=lambda one: show(one.state, one.seen, one.total),
            )
    except RenxinError as error:
        say.fail(str(error))
    counts = {name: getattr(run, name) for name in ("total", "good", "bad", "created", "known")}
    if json:
        say.data({"run": str(run.uid), "state": run.state, **counts})
        return
    say.screen.print(
        f"{run.state}: {run.total:,} rows, {run.good:,} good ({run.created:,} new patients, {run.known:,} known), "
        f"{run.bad:,} set aside"
    )
    say.screen.print(f"Run {run.uid}. Look at it, correct rows or take it back under Imports in the console.")


@app.command("take-back")
def take_back(
    run: Annotated[str, typer.Argument(help="The run, as `renxin ingest table` named it.")],
    tenant: Annotated[int, typer.Option(help="Id of the hospital, when there are several.")] = 0,
) -> None:
    """Take a whole import of a table back."""
    needs.ready_installation()
    from renxin.doors.connectors.tables.ingest import take_back as undo
    from renxin.kernel.core.actor import Actor
    from renxin.kernel.core.errors import NotFound, RenxinError

    actor = Actor.interface(choosing.hospital(tenant), "renxin ingest")
    try:
        found = undo(actor, run, lambda _run: None)
    except NotFound:
        say.fail(f"There is no import {run}.")
    except RenxinError as error:
        say.fail(str(error))
    say.screen.print(f"{found.state}: {found.taken_back:,} rows removed, {found.kept:,} kept")


@app.command()
def template(
    kind: Annotated[str, typer.Argument(help="patients, visits, results, appointments, charges …")],
    path: Annotated[Path, typer.Argument(help="Where to write the .xlsx file.", dir_okay=False)],
) -> None:
    """Write the template of a kind of table, every column explained in both languages."""
    needs.started_django()
    from renxin.doors.connectors.tables.ingest import template_of

    path.write_bytes(template_of(kind))
    say.screen.print(f"{path}")
