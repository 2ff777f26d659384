"""The commands, put together. A command of a package that is not installed is not offered."""

from typing import Final

import typer

from . import messages

EXIT_CODES: Final = (
    "Exit codes: 0 all is well · 1 something is wrong, the words say what · 2 the command was not understood · "
    "3 no database · 130 stopped by Ctrl-C."
)

app = typer.Typer(
    name="renxin",
    help="Renxin (仁心): the social CRM of a hospital.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(messages.app, name="messages")
