"""Where monitoring shows up on pages of others."""

from .portal import filling  # noqa: F401  registers what stands on the patient's home
