"""`python -m renxin.config.cli`: the same command, for processes that start others."""

from renxin.config.cli import main

main()
