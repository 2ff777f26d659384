"""When and where an appointment is, as messages say it: no department whose name tells an illness."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from django.conf import settings

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import Organization
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.programs.appointments.models import Appointment

from .pack import reminders

_WEEKDAYS: Final = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HOSPITAL: Final = {"zh": "我院", "en": "our hospital"}


def day_words(at: datetime, language: str) -> str:
    """Return a day as people say it: 11月25日（周三）, Wed 25 Nov."""
    on = at.astimezone(clock.SHANGHAI)
    weekday = weekday_words(on.date(), language)
    return f"{on.month}月{on.day}日（{weekday}）" if language == "zh" else f"{weekday} {on.day} {_MONTHS[on.month - 1]}"


def weekday_words(on: date, language: str) -> str:
    """Return the day of the week: 周三, Wed."""
    return _WEEKDAYS[language][on.weekday()]


def time_words(at: datetime) -> str:
    """Return the time of a day: 09:15."""
    return f"{at.astimezone(clock.SHANGHAI):%H:%M}"


def place_words(department: Organization | None, place: str, language: str) -> str:
    """Return where it is: the department, unless its name tells an illness, and the place in the house."""
    named = department is not None and not department.standard_code.startswith(tuple(reminders().unnamed))
    name = ""
    if department is not None and named:
        name = (language == "en" and department.name_en) or department.name
    if name and place:
        return f"{name}（{place}）" if language == "zh" else f"{name} ({place})"
    return name or place or _HOSPITAL[language]


def variables(row: Appointment, language: str) -> Mapping[str, str]:
    """Return what messages about an appointment are filled with. Its department is loaded."""
    assert row.starts_at is not None  # noqa: S101  nothing is said of an appointment without a time
    return {
        "day": day_words(row.starts_at, language),
        "time": time_words(row.starts_at),
        "place": place_words(row.department, row.location, language),
    }


def spoken(actor: Actor, patient_ids: Iterable[int]) -> dict[int, str]:
    """Return which language each of these people speaks: zh or en."""
    rows = Patient.objects.of(actor).filter(pk__in=set(patient_ids)).values_list("pk", "language")
    return {pk: "en" if language.startswith("en") else "zh" for pk, language in rows}


def link_to(tenant_id: int, patient_id: int, until: datetime, to: str = "appointments") -> str:
    """Return the address of her appointments for a message; it asks for a proof and ends after the appointment."""
    return patients.doorway(tenant_id, patient_id, until=until.astimezone(clock.SHANGHAI).date(), to=to)


def absolute(path: str) -> str:
    """Return one of our addresses in full."""
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{path}"
