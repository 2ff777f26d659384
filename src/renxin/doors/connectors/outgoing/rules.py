"""Where a message goes, when it is tried again, and what an answer means. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from renxin.kernel.core.errors import InvalidInput

PAUSES: Final = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900))
"""How long to wait after each failure; after the last one every quarter of an hour, until somebody mends the line."""

Verdict = Literal["taken", "refused", "again"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where messages go: `mllp` with host and port, or `file` with a folder."""

    scheme: Literal["mllp", "file"]
    host: str = ""
    port: int = 0
    folder: str = ""


def place_of(address: str) -> Place:
    """Return what an address such as `mllp://10.0.0.5:6661` or `file:///srv/his/in` names.

    Raises:
        InvalidInput: it is neither.
    """
    said = InvalidInput(
        _("Write mllp://host:port, or file:///folder for a system that reads files."), where="appointments_to"
    )
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise said from error
    if parts.scheme == "mllp" and host and port and parts.path in ("", "/"):
        return Place("mllp", host=host, port=port)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/") and ".." not in parts.path:
        return Place("file", folder=parts.path)
    raise said


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after the `attempts`-th failure."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def verdict(code: str) -> Verdict:
    """Return what MSA-1 means. AA, CA: taken. AE, CE: it understood and says no. AR, CR: not now, so once more."""
    return {"AA": "taken", "CA": "taken", "AE": "refused", "CE": "refused"}.get(code, "again")  # type: ignore[return-value]
