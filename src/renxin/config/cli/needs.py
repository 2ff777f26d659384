"""What commands need before they start: a running database, Django itself, a database that fits the code."""

import os
from pathlib import Path

from renxin.config import database, env
from renxin.config.postgres import DatabaseUnavailable

from . import say

NO_DATABASE = 3


def home() -> Path:
    """Return the home folder without loading Django."""
    root = Path(__file__).resolve().parents[4]
    return Path(env.text("RENXIN_HOME") or root / "var").resolve()


def running_database() -> bool:
    """Start the embedded database where it is used and does not run; True if it was started here."""
    try:
        return database.ensure_running(home())
    except DatabaseUnavailable as error:
        say.errors.print(str(error), style="red", markup=False)
        raise SystemExit(NO_DATABASE) from error


def started_django(*, owner: bool = False) -> None:
    """Load Django with the database running; as the owner of the tables where a command changes them."""
    running_database()
    if owner:
        os.environ["RENXIN_AS_OWNER"] = "1"
    import django
    from django.db import OperationalError, connection

    django.setup()
    _speak_the_language_of_the_terminal()
    try:
        connection.ensure_connection()
    except OperationalError as error:
        say.fail(f"The database does not answer: {str(error).strip()}\nCheck DATABASE_URL.", NO_DATABASE)


def _speak_the_language_of_the_terminal() -> None:
    from django.utils import translation

    locale = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := os.environ.get(name))), "")
    translation.activate("zh-hans" if locale.startswith("zh") else "en")


def ready_installation() -> None:
    """Load Django and refuse a database that is not migrated or was written with other keys."""
    started_django()
    from renxin.config import collector, keys, schema

    collector.settle()
    pending = schema.pending()
    if pending:
        say.fail(f"The database lacks {len(pending)} migrations, the first is {pending[0]}. Run: renxin db migrate")
    try:
        keys.remember()
    except keys.OtherKeys as error:
        say.fail(str(error))
