"""Where waiting shows: on the patient's home."""

from .public import slots as _of_the_home  # noqa: F401  registers what stands on the patient's home
