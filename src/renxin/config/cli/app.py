"""The commands, put together. A command whose package is not installed is not offered."""

from typing import Final

import typer

from . import audit, bench, channels, db, demo, doctor, ingest, messages, servers, surveys, token, traits, up
from .offered import is_installed

EXIT_CODES: Final = (
    "Exit codes: 0 all is well · 1 something is wrong, the words say what · 2 the command was not understood · "
    "3 no database · 130 stopped by Ctrl-C."
)

app = typer.Typer(
    name="renxin",
    help="Renxin (仁心): the social CRM of a hospital. What Django knows (check, shell …) is passed on to it.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(up.up)
for command in (servers.web, servers.worker, servers.mllp, servers.live):
    if is_installed(command.__name__):
        app.command()(command)
app.command()(doctor.doctor)
app.command()(bench.bench)
app.add_typer(db.app, name="db")
for group, name in (
    (ingest, "ingest"),
    (demo, "demo"),
    (surveys, "surveys"),
    (token, "token"),
    (traits, "traits"),
    (audit, "audit"),
    (channels, "channels"),
):
    if is_installed(name):
        app.add_typer(group.app, name=name)
app.add_typer(messages.app, name="messages")
