"""Telling a person who acts for her when no message reaches her: in person, with a paper to take home."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors, services
from renxin.people.patients.models import Patient, Proxy
from renxin.ui.paper import Paper
from renxin.ui.render import redirect
from renxin.ui.toasts import toast


@require_POST
@staff("patients.edit")
def told(request: StaffRequest, uid: UUID, proxy: UUID) -> HttpResponse:
    """Note that she was told in person."""
    patient = selectors.get(request.actor, uid)
    services.tell_in_person(request.actor, str(_of(request, patient, proxy).uid))
    toast(request, _("Noted: the person was told."))
    return redirect(request, reverse("patients:family", args=[patient.uid]))


@require_GET
@never_cache
@staff("patients.view")
def paper(request: StaffRequest, uid: UUID, proxy: UUID) -> HttpResponse:
    """Give the notice as PDF, in her own language: who, what, until when, and how to end it."""
    patient = selectors.get(request.actor, uid)
    row, house = _of(request, patient, proxy), organizations.tenant(request.actor)
    language = "en" if patient.language.startswith("en") else "zh-hans"
    with translation.override(language):
        words = dict(selectors.proxy_classes(language))
        name = house.name_en if language == "en" and house.name_en else house.name
        sheet = Paper(_("Who acts for you"), "", "en" if language == "en" else "zh", footer=name)
        sheet.text(_("From now on somebody may see and arrange for you what stands below."))
        until = date_format(row.ends_on, "DATE_FORMAT") if row.ends_on else _("without end")
        sheet.pairs(
            [
                (_("Who"), f"{row.name} · {selectors.relation_words(row.relation, language)}"),
                (
                    _("What may be seen"),
                    "、".join(words.get(one, one) for one in row.classes if one not in row.limited),
                ),
                (_("Since"), date_format(row.starts_on, "DATE_FORMAT")),
                (_("Until"), until),
            ]
        )
        sheet.text(_("Sensitive visits stay yours unless you open them."))
        end = _("You may change or end it at any time, without a reason: at the desk, on your own page, or by phone.")
        sheet.text(f"{end} {house.phone}" if house.phone else end)
        content = sheet.pdf()
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="notice.pdf"'
    return answer


def _of(request: StaffRequest, patient: Patient, uid: UUID) -> Proxy:
    row = next((one for one in selectors.proxies(request.actor, patient.pk) if one.uid == uid), None)
    if row is None or row.ended_at is not None:
        raise Http404("proxy")
    return row
