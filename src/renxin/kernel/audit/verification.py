"""Checking the chain: every row against its hash, every seal against the one before, and rows that nobody sealed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from django.db import connection

from renxin.kernel.core import partitions

from . import chain
from .models import AuditEvent, AuditSeal, UnsealedEvent

Kind = Literal["changed", "missing", "inserted", "seal broken", "seal missing", "other key", "head differs"]

# One statement, one snapshot: rows that are being sealed meanwhile are on one side or the other.
_NEITHER: Final = """
SELECT id FROM audit_auditevent WHERE tenant_id = %(tenant)s
EXCEPT SELECT unnest(event_ids) FROM audit_auditseal WHERE tenant_id = %(tenant)s
EXCEPT SELECT event_id FROM audit_unsealedevent WHERE tenant_id = %(tenant)s
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a row (`event_id`) or a link (`seal`) of a tenant's chain."""

    kind: Kind
    tenant_id: int
    seal: int | None = None
    event_id: int | None = None


@dataclass(slots=True)
class Verdict:
    """What was checked and what was found. `heads` are worth noting elsewhere and giving to the next check."""

    rows: int = 0
    seals: int = 0
    unsealed: int = 0
    archived: int = 0
    heads: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.findings


def verify(tenant_id: int | None, heads: Mapping[int, str]) -> Verdict:
    """Check one tenant's chain, or all."""
    verdict = Verdict()
    known = partitions.partitions(AuditEvent._meta.db_table)
    oldest = known[0].first_id if known else 0
    tenants = set(AuditSeal.objects.values_list("tenant_id", flat=True).distinct())
    tenants |= set(AuditEvent.objects.values_list("tenant_id", flat=True).distinct()) | set(heads)
    for tenant in sorted({tenant_id} if tenant_id is not None else tenants):
        _check_chain(verdict, tenant, oldest, heads.get(tenant, ""))
        _check_unsealed(verdict, tenant)
    return verdict


def _check_chain(verdict: Verdict, tenant_id: int, oldest: int, expected_head: str) -> None:
    hashes: set[str] = set()
    previous, number = chain.GENESIS, 0
    for seal in AuditSeal.objects.of(tenant_id).order_by("number").iterator(chunk_size=50):
        if seal.number != number + 1:
            verdict.findings += [Finding("seal missing", tenant_id, gap) for gap in range(number + 1, seal.number)]
            previous = bytes(seal.previous_hash)
        number = seal.number
        verdict.findings += _check_seal(verdict, seal, previous, oldest)
        previous = bytes(seal.hash)
        hashes.add(previous.hex())
        verdict.seals += 1
    if number:
        verdict.heads[tenant_id] = previous.hex()
    if expected_head and expected_head not in hashes:
        verdict.findings.append(Finding("head differs", tenant_id, number))


def _check_seal(verdict: Verdict, seal: AuditSeal, previous: bytes, oldest: int) -> Iterator[Finding]:
    if seal.key_id != chain.key_id():
        yield Finding("other key", seal.tenant_id, seal.number)
        return
    row_hashes = [bytes(found) for found in seal.row_hashes]
    expected = chain.seal_hash(previous, seal.tenant_id, seal.number, seal.event_ids, row_hashes)
    if bytes(seal.previous_hash) != previous or bytes(seal.hash) != expected:
        yield Finding("seal broken", seal.tenant_id, seal.number)
    rows = AuditEvent.objects.filter(id__in=seal.event_ids, patient_id__in=set(seal.patient_ids))
    found = {event.id: event for event in rows}
    for event_id, row_hash in zip(seal.event_ids, row_hashes, strict=True):
        if event_id < oldest:  # its month was detached; the chain over its hash still holds
            verdict.archived += 1
        elif event_id not in found:
            yield Finding("missing", seal.tenant_id, seal.number, event_id)
        elif chain.row_hash(found[event_id]) != row_hash:
            yield Finding("changed", seal.tenant_id, seal.number, event_id)
        else:
            verdict.rows += 1


def _check_unsealed(verdict: Verdict, tenant_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NEITHER, {"tenant": tenant_id})
        verdict.findings += [Finding("inserted", tenant_id, None, event_id) for (event_id,) in cursor.fetchall()]
    verdict.unsealed += UnsealedEvent.objects.of(tenant_id).count()
