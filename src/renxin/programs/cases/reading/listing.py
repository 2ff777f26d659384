"""The list of cases: tabs, and one page of rows with what stands in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.pagination import Keyset
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.programs.cases import selectors
from renxin.programs.cases.models import Case, CaseKind, CaseMember, CaseStatus, Channel

TABS: Final = ("mine", "open", "closed")
_OPEN: Final = Keyset("due_at", "id", size=50)
_CLOSED: Final = Keyset("-closed_at", "-id", size=50)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list."""

    case: Case
    name: str


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of the list, and how many stand in each tab."""

    lines: list[Line]
    next: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to: words of the address, checked where they are used."""

    kind: str = ""
    level: str = ""
    channel: str = ""
    department: str = ""
    text: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], departments: Iterable[str] = ()) -> "Asked":
        """Read it from an address; a department that the actor may not choose is left out."""
        department = query.get("department", "")
        return cls(
            kind=kind if (kind := query.get("kind", "")) in CaseKind.values else "",
            level=level if (level := query.get("level", "")) in ("1", "2", "3", "4") else "",
            channel=channel if (channel := query.get("channel", "")) in Channel.values else "",
            department=department if department in departments else "",
            text=query.get("q", "").strip(),
        )

    def narrow(self, rows: QuerySet[Case]) -> QuerySet[Case]:
        """Return the rows that fit."""
        fields = {"kind": self.kind, "level": self.level, "channel": self.channel, "department__uid": self.department}
        rows = rows.filter(**{name: value for name, value in fields.items() if value})
        return rows.filter(number__icontains=self.text) if self.text else rows

    @property
    def query(self) -> str:
        """Return it as the end of an address."""
        names = {"kind": self.kind, "level": self.level, "channel": self.channel, "department": self.department}
        return urlencode({name: value for name, value in {**names, "q": self.text}.items() if value})


def read(actor: Actor, tab: str, asked: Asked, after: str = "") -> CaseList:
    """Return one page of a tab; open cases by time left, closed ones newest first."""
    rows = asked.narrow(selectors.visible(actor))
    page = (_CLOSED if tab == "closed" else _OPEN).page(_of_tab(rows, actor, tab), after)
    counts = {name: _of_tab(selectors.visible(actor), actor, name).count() for name in ("mine", "open")}
    return CaseList(lines_of(actor, page.items), page.next, counts)


def lines_of(actor: Actor, cases: Sequence[Case]) -> list[Line]:
    """Return cases with the names of their patients."""
    names = patient_names(actor, cases)
    return [Line(case, names[case.patient_id]) for case in cases]


def patient_names(actor: Actor, cases: Sequence[Case]) -> dict[int, str]:
    """Return the name of each case's patient; masked when the actor may not open her page or see names."""
    ids = {case.patient_id for case in cases}
    known = {asked: patients.name_for(actor, patient) for asked, patient in patients.by_ids(actor, ids).items()}
    others = Patient.objects.of(actor).filter(pk__in=ids - set(known))
    masked = {patient.pk: masking.name(patient.name) for patient in others}
    nobody = {patient_id: _("without a name") for patient_id in ids if patient_id < 0}
    return {patient_id: known.get(patient_id) or (masked | nobody).get(patient_id, "–") for patient_id in ids}


def _of_tab(rows: QuerySet[Case], actor: Actor, tab: str) -> QuerySet[Case]:
    if tab == "closed":
        return rows.filter(status=CaseStatus.CLOSED)
    rows = rows.exclude(status=CaseStatus.CLOSED)
    return rows.filter(Q(owner_id=actor.user_id) | _works_on(actor)) if tab == "mine" else rows


def _works_on(actor: Actor) -> Q:
    """Return the condition that the actor works on a case beside its owner."""
    return Q(pk__in=CaseMember.objects.of(actor).filter(user_id=actor.user_id or 0).values("case_id"))
