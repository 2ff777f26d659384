"""What the seal of a result is over, and whether a frozen month is still what was sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from renxin.intelligence.appraisal.models import Month, Result
from renxin.intelligence.appraisal.rules import sealing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What looking at a frozen month found: whether all fits, how many rows do not."""

    fits: bool
    changed: int


def seal_of(row: Result, amends: str = "") -> str:
    """Return the seal of a row as it stands; `amends` is the seal of the row that it amends."""
    data = content_of(row)
    return sealing.seal({**data, "amends": amends} if amends else data)


def content_of(row: Result) -> Mapping[str, Any]:
    """Return what a seal is over."""
    return {
        "sheet": str(row.version.uid),
        "department": str(row.department.uid) if row.department else "",
        "person": str(row.practitioner.uid) if row.practitioner else "",
        "number": row.number,
        "total": row.total,
        "items": row.items,
        "frame": row.frame,
        "at": row.computed_at.astimezone(UTC).isoformat(),
    }


def verify(month: Month) -> Verdict:
    """Reckon every seal of a frozen month again."""
    rows = month.results.select_related("version", "department", "practitioner").order_by("number")
    last: dict[tuple[int, int | None, int | None], str] = {}
    changed, firsts = 0, []
    for row in rows:
        key = (row.version_id, row.department_id, row.practitioner_id)
        changed += row.seal != seal_of(row, last.get(key, ""))
        last[key] = row.seal
        if row.number == 1:
            firsts.append(row.seal)
    chained = month.seal == sealing.chain(month.seal_before, str(month.first_on), firsts)
    return Verdict(fits=chained and not changed, changed=changed)
