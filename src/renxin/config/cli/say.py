"""How commands speak: words to the screen, JSON where a machine reads, errors to the other stream."""

import json
import sys
from typing import Any, NoReturn

import typer
from rich.console import Console

screen = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def data(value: Any) -> None:
    """Write one line of JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def fail(words: str, code: int = 1) -> NoReturn:
    """Say what is wrong and end with an exit code."""
    errors.print(words, style="red", markup=False)
    raise typer.Exit(code)
