"""The demo's controls: a guide through the story, the movable clock, and a discharge on demand."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import services

STEPS: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


@require_GET
@staff("organizations.view")
def guide(request: StaffRequest) -> HttpResponse:
    """Show the story of the demo in steps, each with the page where it happens and who to be there."""
    newest = services.newest_discharge()
    context = {
        "sign_ins": services.sign_ins(),
        "now": clock.now(),
        "newest": newest,
        "patient": patients.cards(_everybody(request), [newest.patient_id]).get(newest.patient_id) if newest else None,
    }
    return render(request, "demo/guide.html", context)


@require_POST
@staff("organizations.view")
def move_clock(request: StaffRequest) -> HttpResponse:
    """Move the clock of the whole demo forward; everything that falls due happens."""
    step = STEPS.get(request.POST.get("by", ""))
    if step is not None:
        with transaction.atomic():
            clock.move(step)
        toast(request, _("The clock stands at %(when)s.") % {"when": clock.now().astimezone().strftime("%m-%d %H:%M")})
    return redirect(request, _back(request))


@require_POST
@staff("organizations.view")
def discharge(request: StaffRequest) -> HttpResponse:
    """Let the HIS report now that the patient who was to leave next goes home."""
    try:
        done = services.discharge_next("127.0.0.1", settings.RENXIN_MLLP_PORT)
    except OSError:
        toast(request, _("The HL7 door does not answer. Is `renxin mllp` running?"), level="error")
        return redirect(request, reverse("demo:guide"))
    if done is None:
        toast(request, _("Nobody is in the house just now. Move the clock by a day."), level="error")
    else:
        name, answer = done
        toast(
            request,
            _("The HIS reported that %(name)s went home; our door answered %(answer)s.")
            % {"name": name, "answer": answer},
        )
    return redirect(request, reverse("demo:guide"))


def _everybody(request: StaffRequest) -> Actor:
    """Return an actor who knows every invented patient: the guide names one, whoever looks."""
    return Actor.system(request.actor.tenant_id, "demo")


def _back(request: StaffRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe else reverse("demo:guide")
