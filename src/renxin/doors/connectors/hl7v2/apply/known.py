"""People whom a sender has named before in the same words: no need to ask who they are again.

Most messages of a hospital are about somebody who was named a minute ago. Looking them up together, and remembering
what is new together, turns several statements for each message into two for a batch.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from renxin.doors.connectors.hl7v2.reader import Segment
from renxin.doors.connectors.models import KnownPerson
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.crypto import blind_index
from renxin.people.patients.services import IdentifierData

if TYPE_CHECKING:
    from .incoming import Incoming


@dataclass(frozen=True, slots=True)
class Said:
    """Who is meant (one sender's number) and the words of PID, both as tokens that cannot be read back."""

    key: bytes
    digest: bytes

    @classmethod
    def of(cls, incoming: "Incoming", pid: Segment, number: IdentifierData) -> "Said":
        """Return the tokens of one PID."""
        tenant_id, sender = incoming.actor.tenant_id, f"{incoming.interface.pk}|{incoming.source}"
        words = pid.line.partition(incoming.message.delimiters.field)[2].encode("utf-8", "surrogatepass")
        key = blind_index(tenant_id, "hl7-person", f"{sender}|{number.system}|{number.value}")
        return cls(key, hashlib.blake2b(words, key=key, digest_size=16).digest())


class KnownPeople:
    """The known people of one batch. What a message teaches counts only once the message has been applied."""

    def __init__(self, tenant_id: int) -> None:
        self._tenant_id = tenant_id
        self._rows: dict[bytes, tuple[bytes, int]] = {}
        self._learning: dict[bytes, tuple[bytes, int]] = {}
        self._learned: dict[bytes, tuple[bytes, int]] = {}

    def look_up(self, people: Iterable[Said]) -> None:
        """Fetch what is known of all these people in one statement."""
        rows = KnownPerson.objects.of(self._tenant_id).filter(key__in=[said.key for said in people])
        for key, digest, patient_id in rows.values_list("key", "digest", "patient_id"):
            self._rows[bytes(key)] = bytes(digest), patient_id

    def find(self, said: Said) -> int | None:
        """Return the patient, if the sender's last words about this number were the same."""
        known = self._learning.get(said.key) or self._rows.get(said.key)
        return known[1] if known and known[0] == said.digest else None

    def learn(self, said: Said, patient_id: int) -> None:
        """Remember, if this message can be applied."""
        self._learning[said.key] = said.digest, patient_id

    def keep(self) -> None:
        """The message has been applied: what it taught counts."""
        self._rows |= self._learning
        self._learned |= self._learning
        self._learning = {}

    def drop(self) -> None:
        """The message has not been applied: what it taught is void."""
        self._learning = {}

    def forget(self, patient_id: int) -> None:
        """Somebody became another's alias: ask again about her. The stored rows are moved by the merge itself."""
        for rows in (self._rows, self._learned, self._learning):
            for key in [key for key, (_digest, known) in rows.items() if known == patient_id]:
                del rows[key]

    def store(self) -> None:
        """Write what was learned, in one statement."""
        insert_rows(
            [
                KnownPerson(tenant_id=self._tenant_id, key=key, digest=digest, patient_id=patient_id)
                for key, (digest, patient_id) in sorted(self._learned.items())
            ],
            "ON CONFLICT (tenant_id, key) DO UPDATE SET digest = excluded.digest, patient_id = excluded.patient_id, "
            "origin_patient_id = excluded.origin_patient_id",
        )
        self._learned = {}
