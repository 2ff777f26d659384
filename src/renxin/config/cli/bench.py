"""`renxin bench`: measure on this machine, on a fresh durable database, against plain SQL in the same run."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from renxin.config import benchmark

from . import needs, say

_SCALE_OF_ITS_OWN: Final = 0
_COLUMNS: Final = ("name", "scale", "seconds", "rate", "limit_rate", "ratio_to_limit", "p50_ms", "p95_ms", "peak_mib")
_COUNTED: Final = "errors"


def bench(
    name: Annotated[str, typer.Argument(help="Which measurement, or `all`.")] = "",
    scale: Annotated[int, typer.Option(help="How large; 0 is the measurement's usual size.", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    data: Annotated[str, typer.Option(help="A table of real data that the measurement may read; kept nowhere.")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="Keep the database afterwards.")] = False,
) -> None:
    """Measure; exit code 1 when a measurement failed."""
    known = benchmark.names()
    if name not in {*known, "all"}:
        say.fail(f"Which measurement? There are: {', '.join(known) or 'none'}, or all.", 2)
    if "RENXIN_BENCH_CHILD" in os.environ:
        _measure(name, scale)
        return
    if data:
        os.environ["RENXIN_BENCH_DATA"] = str(Path(data).resolve())
    codes = [_run_apart(one, scale, as_json=as_json, keep=keep) for one in (known if name == "all" else [name])]
    raise typer.Exit(1 if any(codes) else 0)


def _run_apart(name: str, scale: int, *, as_json: bool, keep: bool) -> int:
    """Run one measurement in a process of its own, on a database of its own."""
    home = Path(os.environ.get("RENXIN_BENCH_HOME") or needs.home() / "bench")
    table = Table(*_COLUMNS, "", box=None)
    with say.errors.status(f"{name}: making a database …") as status:
        environment = {**os.environ, **benchmark.fresh_database(home, name), "RENXIN_BENCH_CHILD": "1"}
        command = [sys.executable, "-m", "renxin.config.cli"]
        migrated = subprocess.run([*command, "db", "migrate"], env=environment, stdout=subprocess.DEVNULL, check=False)
        if migrated.returncode:
            return migrated.returncode
        status.update(f"{name}: loading and measuring …")
        with subprocess.Popen(
            [*command, "bench", name, "--scale", str(scale)], env=environment, stdout=subprocess.PIPE, text=True
        ) as child:
            for line in child.stdout or ():
                if as_json:
                    sys.stdout.write(line)
                    sys.stdout.flush()
                else:
                    figure = json.loads(line)
                    others = (f"{name} {_shown(figure[name])}" for name in figure if name not in (*_COLUMNS, _COUNTED))
                    table.add_row(*(_shown(figure[column]) for column in _COLUMNS), ", ".join(others))
    if not as_json:
        say.screen.print(table)
    if not keep:
        benchmark.drop_database(home, name)
    return child.returncode


def _measure(name: str, scale: int) -> None:
    needs.started_django()
    sys.path.insert(0, str(benchmark.FOLDER.parent))
    module = importlib.import_module(f"benchmarks.{name}")
    size = scale if scale != _SCALE_OF_ITS_OWN else module.SCALE
    module.run(size, benchmark.Report(size, say.data, os.environ["RENXIN_OWNER_DATABASE_URL"]))


def _shown(value: Any) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int | float) else str(value)
