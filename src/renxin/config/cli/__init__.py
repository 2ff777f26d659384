"""The `renxin` command: one file for each group of commands.

What Django knows and we do not (`check`, `makemigrations`, `shell` …) is passed on to Django.
"""

import os
import sys
from pathlib import Path

from renxin.config import env

from .app import app
from .passing import is_djangos, run_django


def main() -> None:
    """Run the command line."""
    env.load(Path(__file__).resolve().parents[4] / ".env")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renxin.config.settings")
    if sys.argv[1:2] == ["manage"]:  # `renxin manage COMMAND`: Django's, said out loud
        run_django([sys.argv[0], *sys.argv[2:]])
    elif len(sys.argv) > 1 and is_djangos(sys.argv[1]):
        run_django(sys.argv)
    else:
        app()
