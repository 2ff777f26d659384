"""Settings of the desk: doctors' direct lines, and for how long what was said is kept."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.services.retaining import LEAST_YEARS, MOST_YEARS
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

DAYS = (
    ("mon", gettext_lazy("Monday")),
    ("tue", gettext_lazy("Tuesday")),
    ("wed", gettext_lazy("Wednesday")),
    ("thu", gettext_lazy("Thursday")),
    ("fri", gettext_lazy("Friday")),
    ("sat", gettext_lazy("Saturday")),
    ("sun", gettext_lazy("Sunday")),
)
_CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class LineForm(forms.Form):
    """A doctor's line: on which days, between which hours, how many messages."""

    doctor = forms.ChoiceField(label=gettext_lazy("Doctor"))
    is_open = forms.BooleanField(label=gettext_lazy("Patients of hers may write to her"), required=False)
    days = forms.MultipleChoiceField(
        label=gettext_lazy("On these days"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    begins = forms.TimeField(label=pgettext_lazy("hours", "From"), initial="09:00", widget=_CLOCK)
    ends = forms.TimeField(label=pgettext_lazy("hours", "Until"), initial="11:00", widget=_CLOCK)
    most_per_patient = forms.IntegerField(label=gettext_lazy("At most a day from one patient"), initial=5, min_value=1)
    most_per_day = forms.IntegerField(label=gettext_lazy("At most a day altogether"), initial=20, min_value=1)

    def __init__(self, request: StaffRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = organizations.staff_who_may(request.actor, "conversations.reply")
        choices = [(str(one.uid), one.get_full_name()) for one in found if one.practitioner_id]
        self.fields["doctor"].choices = choices  # type: ignore[attr-defined]

    def hours(self) -> dict[str, Any]:
        """Return the hours as they are kept."""
        said = self.cleaned_data
        return {day: [[f"{said['begins']:%H:%M}", f"{said['ends']:%H:%M}"]] for day in said["days"]}


class TermForm(forms.Form):
    """For how many years."""

    years = forms.IntegerField(
        label=gettext_lazy("Years"),
        min_value=LEAST_YEARS,
        max_value=MOST_YEARS,
        help_text=gettext_lazy("The rules for internet hospitals ask for three at least."),
    )


@require_http_methods(["GET", "POST"])
@staff("conversations.supervise")
def direct_lines(request: StaffRequest) -> HttpResponse:
    """Show the direct lines with what was used today; open, change or close one (`line` chooses it)."""
    lines = selectors.all_lines(request.actor)
    chosen = next((line for line in lines if str(line.uid) == request.GET.get("line")), None)
    form = LineForm(request, request.POST or None, initial=_initial(chosen))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.set_line(
                request.actor,
                organizations.user_id(request.actor, said["doctor"]) or 0,
                is_open=said["is_open"],
                hours=form.hours(),
                most_per_day=said["most_per_day"],
                most_per_patient=said["most_per_patient"],
            )
        except InvalidInput as error:
            form.add_error(error.where if error.where in form.fields else None, str(error.message))
        else:
            toast(request, _("The line is as you set it."))
            return redirect(request, reverse("conversations:direct_lines"))
    language = (get_language() or "zh")[:2]
    context = {
        "nav_key": "settings",
        "form": form,
        "chosen": chosen,
        "lines": [(line, selectors.hours_in_words(line.hours, language), used) for line, used in _used(request, lines)],
    }
    return render(request, "conversations/direct_lines.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff("channels.manage")
def keeping(request: StaffRequest) -> HttpResponse:
    """Show how long chats are kept, and change it."""
    form = TermForm(request.POST or None, initial={"years": services.years_kept(request.actor)})
    if request.method == "POST" and form.is_valid():
        try:
            services.set_keeping_term(request.actor, form.cleaned_data["years"])
        except InvalidInput as error:
            form.add_error("years", str(error.message))
        else:
            toast(request, _("Chats are kept that long from now on."))
            return redirect(request, reverse("conversations:keeping"))
    context = {"nav_key": "settings", "form": form, "since": services.kept_since(request.actor)}
    return render(request, "conversations/keeping.html", context, status=422 if form.errors else 200)


def _used(request: StaffRequest, lines: list[Any]) -> list[tuple[Any, int]]:
    used = selectors.used_today(request.actor)
    return [(line, used.get(line.pk, 0)) for line in lines]


def _initial(line: Any) -> dict[str, Any]:
    if line is None:
        return {"is_open": True, "days": [day for day, _word in DAYS[:5]]}
    begins, ends = next(iter(next(iter(line.hours.values()), [["09:00", "11:00"]])), ["09:00", "11:00"])
    return {
        "doctor": str(line.doctor.uid),
        "is_open": line.is_open,
        "days": list(line.hours),
        "begins": begins,
        "ends": ends,
        "most_per_day": line.most_per_day,
        "most_per_patient": line.most_per_patient,
    }
