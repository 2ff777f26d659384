"""What care plans learn from others; each area has a file of its own."""

from .explaining import consuming as _explaining  # noqa: F401  reports in plain words
