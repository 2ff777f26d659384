"""Where monitoring shows up on pages of others."""

from .medication import tab  # noqa: F401  registers the tab of a patient's page
from .portal import filling  # noqa: F401  registers what stands on the patient's home
