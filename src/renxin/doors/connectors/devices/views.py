"""Staff pages of devices: which are in use, one given to a patient, its users, its key."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.doors.connectors.models import Device
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import selectors, services
from .measures import measures


class DeviceForm(forms.Form):
    """A device on its way to a patient."""

    serial = forms.CharField(
        label=gettext_lazy("Serial number"), max_length=70, help_text=gettext_lazy("As it stands on the device.")
    )
    label = forms.CharField(
        label=gettext_lazy("What it is"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Such as blood pressure monitor, kitchen."),
    )


@require_GET
@staff("patients.view")
def device_list(request: StaffRequest) -> HttpResponse:
    """Show the devices in use."""
    return render(
        request, "connectors/devices/list.html", {"nav_key": "settings", "lines": selectors.devices(request.actor)}
    )


@require_http_methods(["GET", "POST"])
@staff("patients.edit")
def new_device(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give a device to a patient; its key is shown once."""
    patient = patients.get(request.actor, uid)
    form = DeviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row, key = services.register_device(request.actor, patient.pk, **form.cleaned_data)
        except InvalidInput as error:
            form.add_error(error.where if error.where in form.fields else None, str(error.message))
        else:
            return _key_page(request, row, key)
    context = {"nav_key": "patients", "form": form, "patient": patient}
    return render(request, "connectors/devices/new.html", context, status=422 if form.errors else 200)


@require_GET
@staff("patients.view")
def device(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one device, who uses it, and what it may send."""
    row = services.device(request.actor, uid)
    context: dict[str, Any] = {
        "nav_key": "settings",
        "device": row,
        "users": selectors.users(request.actor, row),
        "measures": measures().values(),
        "may_edit": request.actor.may("patients.edit"),
        "may_see_messages": request.actor.may("interfaces.view"),
    }
    return render(request, "connectors/devices/device.html", context)


@require_POST
@staff("patients.edit")
def set_user(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say who uses a shared device under a user number; the person is found by name, number or telephone."""
    row = services.device(request.actor, uid)
    found = patients.search(request.actor, request.POST.get("who", "").strip(), 2)
    if len(found) != 1:
        said = _("Nobody was found.") if not found else _("Several people fit. Use the record number or the telephone.")
        toast(request, said, level="error")
        return _back(request, row)
    try:
        services.set_user(request.actor, row, int(request.POST.get("number", "")), found[0].id)
    except ValueError:
        toast(request, _("User numbers go from 0 to 99."), level="error")
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("The user is noted. Parked readings can be replayed now."))
    return _back(request, row)


@require_POST
@staff("patients.edit")
def renew_key(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give a device a new key and show it once."""
    row = services.device(request.actor, uid)
    return _key_page(request, row, services.renew_key(request.actor, row))


@require_POST
@staff("patients.edit")
def end_device(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a device back."""
    row = services.device(request.actor, uid)
    services.end_device(request.actor, row)
    toast(request, _("The device is taken back. What it sent stays in the record."))
    return _back(request, row)


def _key_page(request: StaffRequest, row: Device, key: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("device_readings"))
    context = {"nav_key": "settings", "device": row, "key": key, "address": address}
    return render(request, "connectors/devices/key.html", context)


def _back(request: StaffRequest, row: Device) -> HttpResponse:
    return redirect(request, reverse("connectors:device", args=[row.uid]))
