"""`renxin surveys`: questionnaires from files and into files."""

from pathlib import Path
from typing import Annotated

import typer

from . import choosing, needs, say

app = typer.Typer(help="Questionnaires from files and into files.", no_args_is_help=True)

_KINDS = {".txt", ".json", ".yaml", ".yml"}


@app.callback()
def surveys() -> None:
    """Questionnaires from files and into files."""


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(help="Files (问卷星 text, FHIR, YAML), or folders.", exists=True)],
    tenant: Annotated[int, typer.Option(help="Id of the hospital, when there are several.")] = 0,
    look: Annotated[bool, typer.Option("--look", help="Only say what would be read; keep nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object with what was read.")] = False,
) -> None:
    """Take questionnaires in as drafts and say of each question how it was read. Somebody publishes them then."""
    needs.ready_installation()
    from renxin.engagement.questionnaires import exchange, services
    from renxin.kernel.core.actor import Actor
    from renxin.kernel.core.errors import RenxinError

    actor = None if look else Actor.system(choosing.hospital(tenant), "command line")
    told: list[dict[str, object]] = []
    for path in _files(paths):
        try:
            found = exchange.read(path.name, path.read_bytes())
            code = (
                found.raw["code"] if actor is None else services.import_file(actor, path.name, path.read_bytes()).code
            )
        except (RenxinError, OSError) as error:
            told.append({"file": path.name, "error": str(error)})
            continue
        lines = [{"number": one.number, "text": one.text, "type": one.type, "note": one.note} for one in found.lines]
        told.append({"file": path.name, "code": code, "questions": len(found.raw["items"]), "lines": lines})
    if json:
        say.data({"files": told})
    else:
        _print(told)


@app.command()
def export(
    code: Annotated[str, typer.Argument(help="Code of the questionnaire.")],
    form: Annotated[str, typer.Option("--as", help="yaml or fhir.")] = "yaml",
    tenant: Annotated[int, typer.Option(help="Id of the hospital, when there are several.")] = 0,
) -> None:
    """Print the newest version of a questionnaire as YAML or as a FHIR Questionnaire."""
    needs.ready_installation()
    from renxin.engagement.questionnaires import exchange
    from renxin.engagement.questionnaires.models import QuestionnaireVersion

    rows = QuestionnaireVersion.objects.of(choosing.hospital(tenant)).filter(questionnaire__code=code)
    version = rows.order_by("-number").first()
    if version is None:
        say.fail(f"There is no questionnaire {code}.")
    raw = {**version.definition, "version": version.number, "source": version.source, "approver": version.approver}
    typer.echo(exchange.fhir_text(raw) if form == "fhir" else exchange.as_yaml(raw))


def _files(paths: list[Path]) -> list[Path]:
    found = [one for path in paths for one in (sorted(path.iterdir()) if path.is_dir() else [path])]
    return [path for path in found if path.suffix.lower() in _KINDS]


def _print(told: list[dict[str, object]]) -> None:
    for one in told:
        if "error" in one:
            say.screen.print(f"{one['file']}: {one['error']}", markup=False)
            continue
        say.screen.print(f"{one['file']}: {one['questions']} questions, draft {one['code']}", markup=False)
        lines = one["lines"] if isinstance(one["lines"], list) else []
        for line in lines:
            note = f"  ({line['note']})" if line["note"] else ""
            say.screen.print(f"  {line['number']:>3}  {line['type']:<10} {line['text']}{note}", markup=False)
