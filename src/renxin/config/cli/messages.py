"""`renxin messages`: the words in two languages."""

from typing import Annotated

import typer

from . import say

app = typer.Typer(help="Words in two languages: extract, check, compile.", no_args_is_help=True)


@app.command()
def extract(
    apps: Annotated[list[str] | None, typer.Argument(help="Only these apps, such as `surveys`.")] = None,
) -> None:
    """Bring every app's catalogue up to date with its source."""
    from renxin.config import messages

    for path in messages.extract_all(frozenset(apps or [])):
        say.screen.print(f"changed {path.relative_to(messages.SOURCE)}")


@app.command()
def check() -> None:
    """Fail when a catalogue is out of date, or a message is missing, fuzzy or wrong in a placeholder."""
    from renxin.config import messages

    problems = messages.check()
    for problem in problems:
        say.screen.print(str(problem), markup=False)
    if problems:
        say.fail(f"{len(problems)} problems in the messages")


@app.command(name="compile")
def compile_() -> None:
    """Compile the catalogues for use."""
    from renxin.config import messages

    say.screen.print(f"{messages.compile_all()} catalogues compiled")
