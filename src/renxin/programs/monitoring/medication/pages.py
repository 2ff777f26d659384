"""Pages of staff: who has too few medicines at hand, pictures to type in, the sheet to teach with at the desk."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.audit.services import record_look
from renxin.kernel.core import clock, files
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.monitoring.models import ReadingPhoto
from renxin.programs.monitoring.portal import common
from renxin.programs.monitoring.portal.words import pack
from renxin.programs.monitoring.selectors import measure_of, photos_waiting
from renxin.programs.monitoring.selectors.medicine_lists import empty_boxes, low_adherence
from renxin.programs.monitoring.services.setting_medicines import NewMedicine, add_medicine, set_reminders
from renxin.programs.monitoring.services.typing_photos import type_photo
from renxin.ui.drawing import drawn_code
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .catalogue import classes, medicines

SHEET_LASTS: Final = timedelta(days=30)


@require_GET
@staff("patients.view")
def overview(request: StaffRequest) -> HttpResponse:
    """List who has too little at hand, whose box should be empty, and pictures that wait to be typed in."""
    chosen = request.GET.get("class", "")
    chosen = chosen if chosen in classes() else ""
    waiting = photos_waiting(request.actor)
    cards = patients.plain_cards(request.actor, {row.patient_id for row in waiting})
    context = {
        "nav_key": "monitoring",
        "tab": "medicines",
        "low": low_adherence(request.actor, chosen),
        "empty": empty_boxes(request.actor),
        "photos": [(row, cards[row.patient_id], _measure_words(request, row)) for row in waiting],
        "classes": [(one.code, one.words) for one in medicines().classes],
        "chosen": classes()[chosen].words if chosen else "",
        "threshold": medicines().adherence.threshold,
    }
    return render(request, "monitoring/medication/list.html", context)


@staff("patients.edit")
@require_http_methods(["GET", "POST"])
def photo(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a picture and ask for its numbers."""
    row = _photo(request, uid)
    measure = measure_of(request.actor, row.measure)
    error = ""
    if request.method == "POST":
        values = {part.code: value for part in measure.parts if (value := common.number(_posted(request, part.code)))}
        try:
            if not values and "refuse" not in request.POST:
                raise InvalidInput(_("Please enter the number."), where="numbers")
            type_photo(request.actor, uid, {} if "refuse" in request.POST else values)
            toast(request, _("It stands among the patient's readings.") if values else _("It is put aside."))
            return redirect(request, reverse("medicines:list"))
        except (InvalidInput, WrongState) as wrong:
            error = str(wrong.message)
    context = {
        "nav_key": "follow-up",
        "photo": row,
        "patient": patients.get_by_id(request.actor, row.patient_id),
        "measure": measure,
        "boxes": [(part, _posted(request, part.code)) for part in measure.parts],
        "error": error,
        "waiting": row.state == ReadingPhoto.State.WAITING,
    }
    return render(request, "monitoring/medication/photo.html", context, status=422 if error else 200)


@require_GET
@staff("patients.edit")
def picture(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Return the picture itself; who looked is noted."""
    row = _photo(request, uid)
    content = files.read(request.actor, row.file)
    record_look(request.actor, "photo.view", "reading_photo", row.uid, patient_id=row.patient_id)
    return files.answer(files.get(request.actor, row.file), content)


@require_GET
@staff("patients.view")
def sheet(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a sheet to print: the code that opens the patient's own page, and how to measure."""
    patient = patients.get(request.actor, uid)
    until = clock.today() + SHEET_LASTS
    address = patients.doorway(request.actor.tenant_id, patient.pk, until=until)
    whole = address if address.startswith("http") else request.build_absolute_uri(address)
    context = {
        "nav_key": "patients",
        "patient": patient,
        "code": drawn_code(whole),
        "until": until,
        "hints": [(measure_of(request.actor, code).text, words) for code, words in pack().measures.items()],
    }
    return render(request, "monitoring/medication/sheet.html", context)


@require_POST
@staff("patients.edit")
def add(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Write down a medicine that no system of ours knows of."""
    patient = patients.get(request.actor, uid)
    told = {name: request.POST.get(name, "") for name in ("name", "dose", "frequency")}
    try:
        add_medicine(request.actor, patient.pk, NewMedicine(**told))
        toast(request, _("The medicine is written down."))
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
    return redirect(request, _tab(patient.uid))


@require_POST
@staff("patients.edit")
def reminders(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Switch reminders on or off for a patient who asked for it."""
    patient = patients.get(request.actor, uid)
    try:
        set_reminders(request.actor, patient.pk, request.POST.get("remind", ""))
        toast(request, _("It is noted."))
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
    return redirect(request, _tab(patient.uid))


def _tab(uid: UUID) -> str:
    return f"{reverse('console:patient', args=[uid])}?tab=medicines"


def _photo(request: StaffRequest, uid: UUID) -> ReadingPhoto:
    row = ReadingPhoto.objects.of(request.actor).filter(uid=uid).first()
    if row is None:
        raise Http404("photo")
    patients.get_by_id(request.actor, row.patient_id)
    return row


def _measure_words(request: StaffRequest, row: ReadingPhoto) -> str:
    try:
        return str(measure_of(request.actor, row.measure).text)
    except NotFound:
        return row.measure


def _posted(request: StaffRequest, code: str) -> str:
    return request.POST.get(code, "")[:12]
