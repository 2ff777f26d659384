"""What segments may ask of monitoring."""

from .medication import asking  # noqa: F401  registers what may be asked of medicines
