"""The problems of a case and the people concerned, in words, as pages show them."""

from dataclasses import dataclass

from renxin.kernel.core import signing
from renxin.programs.cases.models import Case
from renxin.programs.cases.packs.taxonomy import causes


@dataclass(frozen=True, slots=True)
class Line:
    """One problem in words. `ref` names it in forms."""

    ref: str
    words: str
    category: str
    severity: str
    value: int
    stage: str
    department: str


def listed(case: Case) -> list[Line]:
    """Return the problems of a case, the gravest first."""
    pack = causes()
    severities = {one.value: str(one.text) for one in pack.severities}
    rows = case.causes.select_related("department").order_by("-severity", "id")
    return [
        Line(
            ref=signing.seal("case.problem", case.pk, row.pk),
            words=pack.words(row.category, row.sub_category),
            category=pack.words(row.category),
            severity=severities.get(row.severity, ""),
            value=row.severity,
            stage=str(stage.text) if (stage := pack.stage(row.stage)) else "",
            department=str(row.department or ""),
        )
        for row in rows
    ]
