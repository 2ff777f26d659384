"""What takes a row out of every list."""

from typing import Final

IN_ERROR: Final = "entered-in-error"
