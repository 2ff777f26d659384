"""What commands need before they start: a running database, Django itself."""

from pathlib import Path

from renxin.config import database, env
from renxin.config.postgres import DatabaseUnavailable

from . import say

NO_DATABASE = 3


def home() -> Path:
    """Return the home folder without loading Django."""
    root = Path(__file__).resolve().parents[4]
    return Path(env.text("RENXIN_HOME") or root / "var")


def running_database() -> bool:
    """Start the embedded database where it is used and does not run; True if it was started here."""
    try:
        return database.ensure_running(home())
    except DatabaseUnavailable as error:
        say.errors.print(str(error), style="red", markup=False)
        raise SystemExit(NO_DATABASE) from error


def started_django() -> None:
    """Load Django with the database running."""
    running_database()
    import django

    django.setup()
