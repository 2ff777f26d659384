"""One resource on its way in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from renxin.doors.connectors.fhir import body
from renxin.doors.connectors.fhir.datatypes import Json, text
from renxin.doors.connectors.fhir.references import Key, Named, encounter_of, settle, subject_of
from renxin.doors.connectors.reasons import Reason

State = Literal["waiting", "unchanged", "modelled", "kept", "parked", "ignored"]
_LONGEST_ID = 120


@dataclass(frozen=True, slots=True)
class Known:
    """What we keep of a resource already."""

    row_id: int
    patient_id: int
    modelled_id: int | None
    digest: bytes


@dataclass(slots=True)
class Item:
    """A resource, what we know of it, and what became of it.

    `modelled_id` is the row of ours that stands for it. `missing` says that the patient it names is not known (yet).
    """

    resource: Json
    external_id: str
    text: bytes
    full_url: str = ""
    place: str = ""
    known: Known | None = None
    said: Any = None
    patient_id: int | None = None
    encounter_id: int | None = None
    modelled_id: int | None = None
    row_id: int = 0
    state: State = "waiting"
    reason: Reason | None = None
    where: str = ""
    missing: bool = False
    aside: bool = False
    uid: str = ""
    origin: int = 0
    digest: bytes = field(default=b"", repr=False)
    subject: Named = field(default_factory=Named)
    visit: Key | None = None

    @property
    def kind(self) -> str:
        """Return the type of the resource."""
        return str(self.resource["resourceType"])

    @property
    def key(self) -> Key:
        """Return the type and the sender's id."""
        return self.kind, self.external_id

    def park(self, reason: Reason, where: str = "") -> None:
        """Leave it for a person to look at, or for nobody where the reason says that nothing needs doing."""
        self.state, self.reason = "ignored" if reason.ignored else "parked", reason
        self.where = where or self.kind

    @property
    def is_aside(self) -> bool:
        """Tell whether it was not taken in, for a reason."""
        return self.state in ("parked", "ignored")


def item_of(resource: Json, full_url: str = "", place: str = "", addresses: Mapping[str, str] | None = None) -> Item:
    """Return a resource ready to be taken in, its references to others of its bundle settled by `addresses`."""
    external_id = id_of(resource, full_url)
    written = body.canonical(settle(resource, addresses) if addresses else resource)
    digest = body.digest(written)
    return Item(
        resource,
        external_id or f"sha-{digest.hex()[:40]}",
        written,
        full_url,
        place,
        digest=digest,
        subject=subject_of(resource),
        visit=encounter_of(resource),
    )


def id_of(resource: Json, full_url: str) -> str:
    """Return what names a resource for its sender: its own id, else its address in the bundle."""
    address = full_url.rpartition(":")[2] if full_url.startswith("urn:") else ""
    return (text(resource.get("id")) or address)[:_LONGEST_ID]
