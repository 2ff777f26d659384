"""`python -m renxin.config.cli`: the same command, for processes that start others."""

from renxin.config import supervisor
from renxin.config.cli import main

supervisor.die_with_parent()
main()
