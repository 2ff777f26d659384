"""Commands that Django knows: run under the right role, with the embedded database started when they need one."""

import os
import pkgutil
import warnings
from typing import Final

import django.core.management
from django.core.management import commands

# The owner of the tables runs these; the application's role could not, and must not be able to.
_OWNERS: Final = frozenset({"migrate", "makemigrations", "showmigrations", "sqlmigrate", "flush", "sqlflush"})
_WITHOUT_DATABASE: Final = frozenset(
    {"check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help"}
)
_OTHERS: Final = frozenset({"collectstatic", "findstatic", "createsuperuser", "changepassword", "clearsessions"})


def is_djangos(command: str) -> bool:
    """Tell whether Django (or an app it carries) knows `command`."""
    return command in _OTHERS or command in {module.name for module in pkgutil.iter_modules(commands.__path__)}


def run_django(arguments: list[str]) -> None:
    """Run a Django command as `renxin COMMAND …`."""
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in _OWNERS:
        os.environ["RENXIN_AS_OWNER"] = "1"
    if command == "makemigrations":  # compares models with files; a database that does not run is no matter
        warnings.filterwarnings("ignore", "Got an error checking a consistent migration history")
    elif command not in _WITHOUT_DATABASE and not {"-h", "--help"}.intersection(arguments):
        from . import needs

        needs.running_database()
    django.core.management.execute_from_command_line(arguments)
