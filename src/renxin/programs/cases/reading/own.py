"""What a patient told us, as her own page shows it: what it was, since when, how it stands. Not a word of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.kernel.core import clock
from renxin.people.patients import selectors as patients
from renxin.programs.cases.models import Case, CaseKind, CaseRequest, CaseStatus
from renxin.programs.cases.packs.catalogue import catalogue
from renxin.programs.cases.portal import links

_SHOWN_AFTER: Final = timedelta(days=30)
_MOST: Final = 5
_TOLD: Final = (CaseKind.COMPLAINT, CaseKind.SUGGESTION, CaseKind.REQUEST, CaseKind.PRAISE)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing she told us; `ref` leads to the page on which she follows it."""

    what: str
    number: str
    opened_at: datetime
    state: str
    ref: str
    is_closed: bool
    waits_for_her: bool


def told(visit: patients.Visit) -> list[Told]:
    """Return what the person of a page told us: all that is open, and what was closed in the last 30 days.

    Of somebody she only looks after nothing is shown: what a patient complains of is the patient's own.
    """
    if not visit.is_self:
        return []
    since = clock.now() - _SHOWN_AFTER
    rows = Case.objects.of(visit.patient.tenant_id).filter(patient_id=visit.patient.pk, kind__in=_TOLD)
    found = list(rows.filter(~Q(status=CaseStatus.CLOSED) | Q(closed_at__gte=since)).order_by("-opened_at")[:_MOST])
    asked = CaseRequest.objects.filter(case__in=found).values_list("case_id", "service")
    services = dict(asked)
    return [_of(case, services.get(case.pk, "")) for case in found]


def _of(case: Case, service: str) -> Told:
    is_closed, waits = case.status == CaseStatus.CLOSED, case.status == CaseStatus.ANSWERED
    state = _("We are on it")
    if is_closed:
        state = pgettext("told", "Done")
    elif waits:
        state = _("We answered: is it settled?")
    what = catalogue().words(service) if service else str(case.get_kind_display())
    return Told(what, case.number, case.opened_at, state, links.follow_reference(case), is_closed, waits)
