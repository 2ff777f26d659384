"""Forms of improvement: each says what a service needs, and nothing more."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core import packs
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.programs.surveys.models import Survey

from .courses import training
from .measuring import itself, today
from .models import Bone, Strength
from .packing import improving
from .selectors import colleagues

Choices = Sequence[tuple[Any, Any]]
_AREA: Final = {"rows": 3}
_WEEKDAYS: Final = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def _area(label: Any, *, required: bool = True, help_text: Any = "", longest: int = 1000) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=longest,
        widget=forms.Textarea(attrs=_AREA),
    )


class ActorForm(forms.Form):
    """A form whose choices depend on who fills it in."""

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for name, choices in self.offered().items():
            self.fields[name].choices = [*choices]  # type: ignore[attr-defined]

    def offered(self) -> dict[str, Iterable[tuple[Any, Any]]]:
        """Return the choices of each field that has any of its own."""
        return {}

    def staff_choices(self) -> Choices:
        """Return the staff by name."""
        return [("", "–"), *((user.pk, user.get_full_name()) for user in colleagues(self.actor))]

    def department_choices(self) -> Choices:
        """Return the departments by name."""
        english = (get_language() or "").startswith("en")
        rows = organizations.departments(self.actor)
        return [("", "–"), *((row.pk, row.name_en if english and row.name_en else row.name) for row in rows)]

    def clean_department(self) -> Any:
        """Return the department chosen, None for none."""
        chosen = self.cleaned_data.get("department")
        rows = organizations.departments_by_ids(self.actor, [int(chosen)]) if chosen else {}
        return next(iter(rows.values()), None)

    def clean_from_department(self) -> Any:
        """Return the department that asks, None for none."""
        chosen = self.cleaned_data.get("from_department")
        rows = organizations.departments_by_ids(self.actor, [int(chosen)]) if chosen else {}
        return next(iter(rows.values()), None)


class ImprovementForm(ActorForm):
    """What is to get better, by whom, and how it is measured."""

    title = forms.CharField(label=_("Title"), max_length=120)
    aim = _area(_("What it is for, in a sentence"), longest=400)
    owner = forms.TypedChoiceField(label=_("Owner"), coerce=int)
    metric = forms.ChoiceField(label=_("The number that is to get better"))
    department = forms.ChoiceField(label=_("Department"), required=False, help_text=_("None: the whole hospital."))
    survey = forms.ChoiceField(label=_("Survey"), required=False)
    dimension = forms.CharField(
        label=_("Dimension of the survey"), required=False, max_length=64, help_text=_("Its code, if one is meant.")
    )
    target = forms.FloatField(label=_("Target"), help_text=_("In the unit of the number; shares between 0 and 1."))
    bucket = forms.ChoiceField(
        label=_("One point of the control chart for each"),
        choices=(
            ("week", pgettext_lazy("period", "week")),
            ("day", pgettext_lazy("period", "day")),
            ("month", pgettext_lazy("period", "month")),
        ),
    )

    def offered(self) -> dict[str, Iterable[tuple[Any, Any]]]:
        """Return staff, numbers, departments and surveys."""
        metrics = insights.metrics(itself(self.actor.tenant_id))
        rows = Survey.objects.of(self.actor).order_by("code")
        titles = [(row.code, packs.words(row.title, get_language() or "zh-hans")) for row in rows]
        return {
            "owner": self.staff_choices(),
            "metric": [(one.code, str(one.name)) for one in metrics if not (one.way.tally and not one.way.tally.at)],
            "department": self.department_choices(),
            "survey": [("", "–"), *titles],
        }

    def clean_survey(self) -> Survey | None:
        """Return the survey chosen."""
        return Survey.objects.of(self.actor).filter(code=self.cleaned_data.get("survey") or "").first()


class CauseForm(ActorForm):
    """A cause with its chain of whys."""

    words = forms.CharField(label=_("The cause, in a line"), max_length=300)
    category = forms.ChoiceField(label=pgettext_lazy("fishbone", "Where it comes from"), choices=Bone.choices)
    contributing = forms.BooleanField(label=_("It only plays a part (no root)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, 6):
            self.fields[f"why_{number}"] = forms.CharField(
                label=_("Why? (%(n)d)") % {"n": number}, required=False, max_length=300
            )
            self.fields[f"shown_{number}"] = forms.CharField(
                label=_("What shows it? (%(n)d)") % {"n": number}, required=False, max_length=300
            )

    def whys(self) -> list[tuple[str, str]]:
        """Return the chain."""
        said = self.cleaned_data
        return [(said[f"why_{number}"], said[f"shown_{number}"]) for number in range(1, 6)]


class ActionForm(ActorForm):
    """What is to be done."""

    words = forms.CharField(label=_("What is to be done"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind of action"))
    cause = forms.ChoiceField(label=_("Against which cause"), required=False)
    owner = forms.TypedChoiceField(label=_("Who"), coerce=int)
    department = forms.ChoiceField(label=_("Department"), required=False)
    due_on = _day(pgettext_lazy("action", "Until"))
    preventive = forms.BooleanField(label=_("So that it cannot happen elsewhere (preventive)"), required=False)

    def __init__(self, actor: Actor, causes: Choices, *args: Any, **kwargs: Any) -> None:
        self._causes = causes
        super().__init__(actor, *args, **kwargs)
        if not causes:
            del self.fields["cause"]
        self.fields["due_on"].initial = today(actor) + timedelta(days=30)

    def offered(self) -> dict[str, Iterable[tuple[Any, Any]]]:
        """Return kinds by their strength, staff, departments, causes."""
        names, language = dict(Strength.choices), get_language() or "zh-hans"
        kinds = [
            (
                names[strength],
                [(one.code, one.text.get(language)) for one in improving().kinds if one.strength == strength],
            )
            for strength in ("strong", "intermediate", "weak")
        ]
        return {
            "kind": kinds,
            "owner": self.staff_choices(),
            "department": self.department_choices(),
            "cause": [("", "–"), *self._causes],
        }


class LineForm(ActorForm):
    """One line of words, under the name that the service wants."""

    words = _area(_("In words"))


class CountFromForm(ActorForm):
    """From when on what was done counts."""

    acted_on = _day(_("From which day on does it count?"))


class MeetingForm(ActorForm):
    """A meeting of the committee."""

    month = _day(_("About the month of"))
    meets_at = forms.DateTimeField(
        label=_("It meets at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    chair = forms.TypedChoiceField(label=_("Chair"), coerce=int, required=False, empty_value=None)

    def offered(self) -> dict[str, Iterable[tuple[Any, Any]]]:
        """Return the staff."""
        return {"chair": self.staff_choices()}


class MinutesForm(ActorForm):
    """The minutes and who was there."""

    present = forms.TypedMultipleChoiceField(
        label=_("Who was there"), coerce=int, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    minutes = forms.CharField(label=_("Minutes"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20000)

    def offered(self) -> dict[str, Iterable[tuple[Any, Any]]]:
        """Return the staff."""
        return {"present": self.staff_choices()[1:]}


class PointForm(ActorForm):
    """What one department needs of another."""

    words = _area(_("What is needed"), longest=600)
    department = forms.ChoiceField(label=_("Of which department"))
    from_department = forms.ChoiceField(label=_("Which department asks"), required=False)
    due_on = _day(pgettext_lazy("action", "Until"), required=False)

    def offered(self) -> dict[str, Iterable[tuple[Any, Any]]]:
        """Return the departments."""
        return {"department": self.department_choices(), "from_department": self.department_choices()}


class PublicationForm(ActorForm):
    """A line for patients, in both languages."""

    heard_zh = _area(_("What we heard (Chinese)"), longest=400)
    done_zh = _area(_("What we did (Chinese)"), longest=400)
    heard_en = _area(_("What we heard (English)"), longest=400)
    done_en = _area(_("What we did (English)"), longest=400)
    quote_source = forms.ChoiceField(
        label=_("A patient's own words"), required=False, help_text=_("Only quotes that may be public are listed.")
    )
    quote_en = forms.CharField(label=_("The same in English"), required=False, max_length=300)

    def __init__(self, actor: Actor, quotes: Choices, *args: Any, **kwargs: Any) -> None:
        self._quotes = quotes
        super().__init__(actor, *args, **kwargs)

    def offered(self) -> dict[str, Iterable[tuple[Any, Any]]]:
        """Return the quotes."""
        return {"quote_source": [("", "–"), *self._quotes]}


class SessionForm(ActorForm):
    """A session of a course."""

    course = forms.ChoiceField(label=_("Course"))
    starts_at = forms.DateTimeField(
        label=_("Begins at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    trainer = forms.TypedChoiceField(label=_("Trainer"), coerce=int, required=False, empty_value=None)
    departments = forms.TypedMultipleChoiceField(
        label=_("For which departments"),
        coerce=int,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("None: for everybody."),
    )

    def offered(self) -> dict[str, Iterable[tuple[Any, Any]]]:
        """Return courses, staff, departments."""
        language = get_language() or "zh-hans"
        return {
            "course": [(one.code, one.title.get(language)) for one in training().courses],
            "trainer": self.staff_choices(),
            "departments": self.department_choices()[1:],
        }


class AttendanceForm(ActorForm):
    """Whom the trainer saw."""

    users = forms.TypedMultipleChoiceField(
        label=_("Who was there"), coerce=int, widget=forms.SelectMultiple(attrs={"size": 10})
    )

    def offered(self) -> dict[str, Iterable[tuple[Any, Any]]]:
        """Return the staff."""
        return {"users": self.staff_choices()[1:]}


class PracticeForm(ActorForm):
    """How a talk went by a checklist."""

    met = forms.MultipleChoiceField(label=_("What was done"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, actor: Actor, lines: Choices, *args: Any, **kwargs: Any) -> None:
        self._lines = lines
        super().__init__(actor, *args, **kwargs)

    def offered(self) -> dict[str, Iterable[tuple[Any, Any]]]:
        """Return the lines of the checklist."""
        return {"met": self._lines}


class PostForm(ActorForm):
    """A communication post."""

    user = forms.TypedChoiceField(label=_("Who"), coerce=int)
    department = forms.ChoiceField(label=_("Department"))
    days = forms.TypedMultipleChoiceField(
        label=_("On which days"), coerce=int, choices=_WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )
    opens = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}))
    since_on = _day(_("Since"))

    def offered(self) -> dict[str, Iterable[tuple[Any, Any]]]:
        """Return staff and departments."""
        return {"user": self.staff_choices(), "department": self.department_choices()}

    def hours(self) -> list[tuple[int, int, int]]:
        """Return the hours as the service wants them."""
        said = self.cleaned_data
        start, end = (said[name].hour * 60 + said[name].minute for name in ("opens", "closes"))
        return [(day, start, end) for day in said["days"]]
