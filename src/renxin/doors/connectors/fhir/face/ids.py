"""The ids by which others address our rows. They stay what they are when patients are merged or taken apart.

What has a uid is known by it; other rows by a sealed number, in the characters that FHIR allows in an id.
"""

from uuid import UUID

from renxin.kernel.core import signing
from renxin.kernel.core.errors import NotFound

_KEPT = "k."


def of_row(table: str, row_id: int, origin: int = 0) -> str:
    """Return the id of a row without uid; of a log row its first patient belongs to it."""
    return signing.seal(f"fhir:{table}", origin, row_id).replace("_", ".")


def row_of(table: str, text: str) -> tuple[int, int]:
    """Return the first patient and the number behind an id.

    Raises:
        NotFound: it is none of ours.
    """
    return signing.unseal(f"fhir:{table}", text.replace(".", "_"))


def of_kept(resource_id: int) -> str:
    """Return the id of a resource that is only kept."""
    return _KEPT + of_row("kept", resource_id)


def is_kept(text: str) -> bool:
    """Tell whether an id means a resource that is only kept."""
    return text.startswith(_KEPT) and len(text) == 45


def kept_of(text: str) -> int:
    """Return the number behind the id of a resource that is only kept.

    Raises:
        NotFound: it is none of ours.
    """
    return row_of("kept", text.removeprefix(_KEPT))[1]


def uid_of(text: str) -> UUID:
    """Return the uid that an id is.

    Raises:
        NotFound: it is none.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("id") from error
