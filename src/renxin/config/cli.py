"""The `renxin` command."""

import os
import sys


def main() -> None:
    """Run a Django management command; the product's own commands come with the supervisor."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renxin.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
