"""The page behind the vendors: their accounts, the latest calls, faults to play."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.kernel.core import tenant
from renxin.people.organizations.access import public
from renxin.ui.render import redirect, render

from .vendors import kinds, vendor_of
from .vendors.store import SimulatedCall, SimulatedCallback, SimulatedFault, Store
from .views import DEMO, _actor, _people

_SHOWN = 25


class FaultForm(forms.Form):
    """A fault to play."""

    vendor = forms.ChoiceField(label=_("Vendor"))
    kind = forms.ChoiceField(label=_("What goes wrong"), choices=SimulatedFault.Kind.choices)
    code = forms.CharField(
        label=_("Error code or seconds"),
        required=False,
        max_length=48,
        help_text=_("Such as 45009, isv.BUSINESS_LIMIT_CONTROL, or 5 for five seconds."),
    )
    times = forms.IntegerField(label=_("How often"), min_value=1, max_value=1000, initial=1)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["vendor"].choices = [(kind, vendor_of(kind).title) for kind in kinds()]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@public(DEMO)
def faults(request: HttpRequest) -> HttpResponse:
    """Show what vendors were asked and how they answered; let one of them fail."""
    actor = _actor()
    form = FaultForm(request.POST or None)
    with tenant.scope(actor.tenant_id):
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            Store(actor.tenant_id, told["vendor"]).set_fault(told["kind"], code=told["code"], times=told["times"])
            return redirect(request, reverse("simulator:faults"))
        context = {
            "form": form,
            "people": _people(actor, ""),
            "set": SimulatedFault.objects.of(actor).filter(times__gt=0).order_by("-id"),
            "calls": SimulatedCall.objects.of(actor).order_by("-id")[:_SHOWN],
            "callbacks": SimulatedCallback.objects.of(actor).order_by("-id")[:_SHOWN],
        }
        return render(request, "simulator/faults.html", context, status=422 if form.errors else 200)


@require_POST
@public(DEMO)
def heal(request: HttpRequest) -> HttpResponse:
    """Let all vendors work again."""
    actor = _actor()
    with tenant.scope(actor.tenant_id):
        SimulatedFault.objects.of(actor).update(times=0)
    return redirect(request, reverse("simulator:faults"))
