"""The forms by which sessions, leave, services and rules are written."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import RenxinError
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Location, Organization
from renxin.programs.appointments import selectors
from renxin.programs.appointments.booking import zones
from renxin.programs.appointments.models import BookingPolicy, HealthcareService, Leave, Seat
from renxin.programs.appointments.models.rules import VisitType
from renxin.programs.appointments.services import LeaveData, PatternData, PolicyData, ServiceData, SessionData

_NOBODY: Final = ("", pgettext_lazy("doctor", "Nobody in particular"))
_NO_ROOM: Final = ("", pgettext_lazy("room of a session", "None"))


def _date(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"))


class PlanForm(forms.Form):
    """A form about one department: its doctors, rooms and services are what may be chosen."""

    def __init__(self, actor: Actor, department: Organization, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.actor, self.department = actor, department
        doctors = [(str(one.pk), one.name) for one in organizations.doctors_of(actor, department.pk)]
        for name in ("practitioner", "locum"):
            if name in self.fields:
                self._choices(name, [_NOBODY, *doctors])
        if "service" in self.fields:
            found = selectors.services(actor, department.pk)
            self._choices("service", [(str(one.pk), str(one)) for one in found])
        if "room" in self.fields:
            rooms = Location.objects.of(actor).filter(kind=Location.Kind.ROOM, is_active=True).order_by("name", "id")
            self._choices("room", [_NO_ROOM, *((str(one.pk), str(one)) for one in rooms[:500])])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def number(self, name: str) -> int | None:
        """Return a chosen id, None where nobody was chosen."""
        value = self.cleaned_data.get(name)
        return int(value) if value else None

    def tried(self, write: Callable[[], Any]) -> Any:
        """Run a service; what it refuses stands beside the field it is about. None: it was refused."""
        try:
            return write()
        except RenxinError as error:
            self.add_error(error.where if error.where in self.fields else None, str(error.message))
            return None


class PatternForm(PlanForm):
    """A session that comes again."""

    service = forms.ChoiceField(label=_("Service"))
    practitioner = forms.ChoiceField(label=_("Doctor"), required=False)
    room = forms.ChoiceField(label=pgettext_lazy("appointments", "Room"), required=False)
    weekday = forms.TypedChoiceField(label=_("Day of the week"), coerce=int, choices=list(WEEKDAYS.items()))
    every_weeks = forms.IntegerField(label=_("Every how many weeks"), initial=1, min_value=1, max_value=8)
    starts = _time(pgettext_lazy("appointments", "From"))
    ends = _time(pgettext_lazy("appointments", "Until"))
    seats = forms.IntegerField(label=_("Places in each slot"), initial=1, min_value=1, max_value=50)
    valid_from = _date(pgettext_lazy("appointments", "First day"), required=False, help_text=_("Empty: from today on."))
    valid_to = _date(
        pgettext_lazy("appointments", "Last day"), required=False, help_text=_("Empty: until somebody ends it.")
    )

    def told(self) -> PatternData:
        """Return what was filled in."""
        said = self.cleaned_data
        return PatternData(
            department_id=self.department.pk,
            service_id=int(said["service"]),
            practitioner_id=self.number("practitioner"),
            room_id=self.number("room"),
            weekday=said["weekday"],
            every_weeks=said["every_weeks"],
            starts=said["starts"],
            ends=said["ends"],
            seats=said["seats"],
            valid_from=said["valid_from"],
            valid_to=said["valid_to"],
        )


class ExtraForm(PlanForm):
    """One more session on one day."""

    service = forms.ChoiceField(label=_("Service"))
    practitioner = forms.ChoiceField(label=_("Doctor"), required=False)
    room = forms.ChoiceField(label=pgettext_lazy("appointments", "Room"), required=False)
    on_date = _date(pgettext_lazy("appointments", "Day"))
    starts = _time(pgettext_lazy("appointments", "From"))
    ends = _time(pgettext_lazy("appointments", "Until"))
    seats = forms.IntegerField(label=_("Places in each slot"), initial=1, min_value=1, max_value=50)

    def told(self) -> SessionData:
        """Return what was filled in."""
        said = self.cleaned_data
        return SessionData(
            department_id=self.department.pk,
            service_id=int(said["service"]),
            practitioner_id=self.number("practitioner"),
            room_id=self.number("room"),
            on_date=said["on_date"],
            starts=said["starts"],
            ends=said["ends"],
            seats=said["seats"],
        )


class LeaveForm(PlanForm):
    """Somebody is away, or the whole department."""

    practitioner = forms.ChoiceField(
        label=pgettext_lazy("appointments", "Who is away"),
        required=False,
        help_text=_("Nobody in particular: the whole department."),
    )
    reason = forms.ChoiceField(label=pgettext_lazy("appointments", "Why"), choices=Leave.Reason.choices)
    first_day = _date(pgettext_lazy("appointments", "First day"))
    starts = _time(pgettext_lazy("appointments", "From"))
    last_day = _date(pgettext_lazy("appointments", "Last day"))
    ends = _time(pgettext_lazy("appointments", "Until"))
    locum = forms.ChoiceField(
        label=_("Who stands in"), required=False, help_text=_("Nobody: the sessions do not take place.")
    )

    def told(self) -> LeaveData:
        """Return what was filled in; hours are those of the department."""
        said, zone = self.cleaned_data, zones.of_place(self.actor, None, self.department)

        def instant(day: date, at: time) -> datetime:
            return datetime.combine(day, at, zone)

        doctor = self.number("practitioner")
        return LeaveData(
            practitioner_id=doctor,
            department_id=None if doctor else self.department.pk,
            locum_id=self.number("locum"),
            reason=said["reason"],
            starts_at=instant(said["first_day"], said["starts"]),
            ends_at=instant(said["last_day"], said["ends"]),
        )


class ServiceForm(forms.Form):
    """Something that can be booked."""

    code = forms.SlugField(
        label=pgettext_lazy("appointments", "Code"),
        max_length=40,
        help_text=_("Short and unique, as other systems call it."),
    )
    name = forms.CharField(label=_("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    visit_types = forms.MultipleChoiceField(
        label=_("For which visits"), choices=VisitType.choices, widget=forms.CheckboxSelectMultiple
    )
    minutes = forms.IntegerField(label=_("Minutes of a slot"), initial=15, min_value=1, max_value=480)
    advance_days = forms.IntegerField(label=_("Open how many days ahead"), initial=14, min_value=0, max_value=366)
    opens = _time(_("A new day opens at"))
    min_age = forms.IntegerField(label=_("From age (years)"), required=False, min_value=0, max_value=120)
    max_age = forms.IntegerField(label=_("Up to age (years)"), required=False, min_value=0, max_value=120)
    sex = forms.ChoiceField(
        label=pgettext_lazy("appointments", "For whom"), required=False, choices=HealthcareService.Sex.choices
    )
    needs_referral = forms.BooleanField(label=_("Only with a referral"), required=False)
    fee = forms.DecimalField(label=_("Fee (yuan)"), required=False, min_value=0, max_digits=8, decimal_places=2)
    deposit = forms.DecimalField(label=_("Deposit (yuan)"), required=False, min_value=0, max_digits=8, decimal_places=2)
    prepare = forms.CharField(
        label=_("What to prepare, in Chinese"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    prepare_en = forms.CharField(
        label=_("What to prepare, in English"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_active = forms.BooleanField(label=_("Can be booked"), required=False, initial=True)

    @staticmethod
    def filled(row: HealthcareService) -> dict[str, Any]:
        """Return what a known service says, as the form asks it."""
        names = ("code", "name", "name_en", "visit_types", "minutes", "advance_days", "sex", "needs_referral", "fee")
        said = {name: getattr(row, name) for name in (*names, "deposit", "prepare", "prepare_en", "is_active")}
        return said | {
            "opens": time(row.opens_at_minute // 60, row.opens_at_minute % 60),
            "min_age": None if row.min_age_months is None else row.min_age_months // 12,
            "max_age": None if row.max_age_months is None else row.max_age_months // 12,
        }

    def told(self, department_id: int) -> ServiceData:
        """Return what was filled in. "Up to 14 years" holds until the day before the fifteenth birthday."""
        said = dict(self.cleaned_data)
        opens, low, high = said.pop("opens"), said.pop("min_age"), said.pop("max_age")
        return ServiceData(
            **said | {"visit_types": tuple(said["visit_types"])},
            department_id=department_id,
            opens_at_minute=opens.hour * 60 + opens.minute,
            min_age_months=None if low is None else low * 12,
            max_age_months=None if high is None else high * 12 + 11,
        )


def _whole(label: Any, unit: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=3650, help_text=unit)


class PolicyForm(forms.Form):
    """The rules of a department; what is empty is taken from the house."""

    holder = forms.ChoiceField(
        label=_("Who gives the seats"),
        required=False,
        choices=[("", pgettext_lazy("appointments", "As the house")), *BookingPolicy.Holder.choices],
    )
    share_window = _whole(_("Kept for window and kiosk (%)"))
    share_phone = _whole(_("Kept for the telephone (%)"))
    share_online = _whole(_("Kept for phone pages and messengers (%)"))
    share_doctor = _whole(_("Kept for the doctor's return visits (%)"))
    release_hours = _whole(_("Kept seats open to all (hours before)"))
    hold_minutes = _whole(_("A seat is held for (minutes)"))
    cancel_hours = _whole(_("Cancel and move until (hours before)"))
    max_open = _whole(_("Open appointments of one person"))
    missed_limit = _whole(_("Missed visits until only telephone and window"))
    missed_days = _whole(_("Missed visits count for (days)"))
    offer_minutes = _whole(_("An offer from the waiting list lasts (minutes)"))

    @staticmethod
    def filled(row: BookingPolicy | None) -> dict[str, Any]:
        """Return what is written, as the form asks it."""
        if row is None:
            return {}
        names = [name for name in PolicyForm.base_fields if not name.startswith("share_")]
        shares = {f"share_{pool}": share for pool, share in row.shares.items()}
        return {name: getattr(row, name) for name in names} | shares

    def told(self, department_id: int | None) -> PolicyData:
        """Return what was filled in; one share filled in means that all of them are said here."""
        said = dict(self.cleaned_data)
        shares = {
            str(pool): share for pool in Seat.Pool.values if pool and (share := said.pop(f"share_{pool}")) is not None
        }
        return PolicyData(department_id=department_id, shares=shares, **said)
