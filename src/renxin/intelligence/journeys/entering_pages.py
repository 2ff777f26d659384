"""Pages of putting people on a journey by hand: which journey, whom, what it would come to, done."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renxin.engagement.segments import selectors as segments
from renxin.engagement.segments.models import Segment
from renxin.intelligence.journeys import selectors, services
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is to be put on a journey: the people of a segment or fixed list, or one patient; nobody chosen yet."""

    segment: Segment | None = None
    patient: Patient | None = None

    @property
    def query(self) -> str:
        """Return how an address names them."""
        if self.patient is not None:
            return f"patient={self.patient.uid}"
        return f"segment={self.segment.uid}" if self.segment else ""

    @property
    def source(self) -> str:
        """Return how the audit log names them."""
        return f"segment:{self.segment.code}" if self.segment else "patient"


@require_GET
@staff("journeys.manage")
def choose(request: StaffRequest) -> HttpResponse:
    """Show the journeys on which somebody, or a segment, may be put."""
    whom = _whom(request, request.GET)
    found = services.open_by_hand(request.actor)
    return render(request, "journeys/enrol_choose.html", {"whom": whom, "journeys": found})


@require_http_methods(["GET", "POST"])
@staff("journeys.manage")
def enrol(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Show what putting these people on a journey would come to; do it."""
    journey = selectors.journey_of(request.actor, uid)
    posts = request.method == "POST"
    whom = _whom(request, request.POST if posts else request.GET)
    people = _people(request, whom)
    if posts:
        try:
            key = str(uuid.UUID(request.POST.get("key", "")))
            found = services.enrol_by_hand(request.actor, journey, people, key, source=whom.source)
        except ValueError:
            toast(request, _("This form is not complete. Open it again."), level="error")
            return redirect(request, reverse("journeys:enrol", args=[uid]))
        except (InvalidInput, WrongState) as error:
            toast(request, str(error.message), level="error")
            return redirect(request, reverse("journeys:journey", args=[uid]))
        return render(request, "journeys/enrol.html", {"journey": journey, "whom": whom, "found": found, "done": True})
    is_open = services.open_by_hand(request.actor).filter(pk=journey.pk).exists()
    context: dict[str, Any] = {
        "journey": journey,
        "whom": whom,
        "is_open": is_open,
        "found": services.foresee_enrolment(request.actor, journey, people) if is_open and whom.query else None,
        "key": uuid.uuid4(),
        "segments": [(one.uid, one.name) for one in segments.usable(request.actor)] if _may_choose(request) else (),
    }
    return render(request, "journeys/enrol.html", context)


def _may_choose(request: StaffRequest) -> bool:
    return request.actor.may("segments.view")


def _whom(request: StaffRequest, given: Any) -> Whom:
    """Return whom the address or the form names, of those whom the actor may see."""
    if given.get("patient"):
        return Whom(patient=patients.get(request.actor, given["patient"]))
    if given.get("segment") and _may_choose(request):
        return Whom(segment=segments.segment(request.actor, given["segment"]))
    return Whom()


def _people(request: StaffRequest, whom: Whom) -> Iterable[int]:
    if whom.patient is not None:
        return [whom.patient.pk]
    return segments.member_ids(request.actor, whom.segment) if whom.segment is not None else ()
