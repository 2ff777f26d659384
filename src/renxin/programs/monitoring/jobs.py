"""Background work of monitoring."""

from .medication import rounds  # noqa: F401  registers the rounds of medicines
