"""Forms of WeCom's pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels.models.account import Channel
from renxin.engagement.channels.spoken import refused_or_said
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

from . import selectors
from .joining import JoinData
from .ways import MOST_DAYS, WayData


class _WithStaff(forms.Form):
    """A form that names colleagues by their WeCom membership."""

    def __init__(self, *args: Any, actor: Actor, channel: Channel, **options: Any) -> None:
        super().__init__(*args, **options)
        members = [row for row in selectors.staff(actor, channel) if row.may_follow and row.left_at is None]
        self.members = [(row.userid, str(row)) for row in members]
        self.actor = actor


class WayForm(_WithStaff):
    """A contact code."""

    name = forms.CharField(label=_("Name"), max_length=30, help_text=_("Where it hangs: “Orthopaedics, ward 3”."))
    userids = forms.MultipleChoiceField(
        label=_("Leads to"),
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Several: whoever scans becomes the contact of one of them."),
    )
    source = forms.CharField(label=_("Source"), max_length=40, required=False, help_text=_("Counted by this word."))
    department = forms.ChoiceField(label=_("Department"), required=False)
    owner = forms.ChoiceField(
        label=_("Answers for them"), required=False, help_text=_("Becomes the manager of everybody who comes by it.")
    )
    welcome = forms.CharField(
        label=_("Greeting"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Empty: the usual greeting. {hospital} becomes the hospital's name."),
    )

    def __init__(self, *args: Any, actor: Actor, channel: Channel, **options: Any) -> None:
        super().__init__(*args, actor=actor, channel=channel, **options)
        self.fields["userids"].choices = self.members  # type: ignore[attr-defined]
        departments = [(str(row.pk), str(row)) for row in organizations.departments(actor)]
        people = [(str(user.pk), user.get_full_name()) for user in organizations.staff_who_may(actor, "tasks.work")]
        self.fields["department"].choices = [("", "–"), *departments]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", "–"), *people]  # type: ignore[attr-defined]

    def clean_welcome(self) -> str:
        """Return the greeting, read as everything that is said to patients."""
        return refused_or_said(self.cleaned_data["welcome"])

    def data_of(self) -> WayData:
        """Return what was entered."""
        told = self.cleaned_data
        return WayData(
            name=told["name"],
            userids=told["userids"],
            source=told["source"],
            department_id=int(told["department"]) if told["department"] else None,
            owner_id=int(told["owner"]) if told["owner"] else None,
            welcome=told["welcome"],
        )


class JoinForm(forms.Form):
    """A group code."""

    name = forms.CharField(label=_("Name"), max_length=30, help_text=_("Where it hangs: “Orthopaedics, ward 3”."))
    chat_ids = forms.MultipleChoiceField(
        label=_("Groups it leads to"),
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("One to five. Whoever scans joins the first that is not full."),
    )
    base_name = forms.CharField(
        label=_("Form new groups called"),
        max_length=40,
        required=False,
        help_text=_("When all are full. Empty: no new ones are formed."),
    )

    def __init__(self, *args: Any, actor: Actor, channel: Channel, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = selectors.groups(actor, channel)
        choices = [(row.chat_id, f"{row.name or row.chat_id} · {row.members}") for row in rows]
        self.fields["chat_ids"].choices = choices  # type: ignore[attr-defined]

    def data_of(self) -> JoinData:
        """Return what was entered."""
        return JoinData(**self.cleaned_data)


class HandoverForm(_WithStaff):
    """Contacts from one colleague to another."""

    giver = forms.ChoiceField(label=_("From"))
    taker = forms.ChoiceField(label=_("To"))
    has_left = forms.BooleanField(
        label=_("She has left the company"), required=False, help_text=_("Her WeCom membership was ended already.")
    )

    def __init__(self, *args: Any, actor: Actor, channel: Channel, **options: Any) -> None:
        super().__init__(*args, actor=actor, channel=channel, **options)
        counts = selectors.contact_counts(actor, channel)
        called = selectors.names(actor, channel)
        givers = [(userid, f"{called.get(userid, userid)} · {n}") for userid, n in sorted(counts.items())]
        self.fields["giver"].choices = givers  # type: ignore[attr-defined]
        self.fields["taker"].choices = self.members  # type: ignore[attr-defined]


class TemporaryForm(_WithStaff):
    """A temporary session for one patient."""

    userid = forms.ChoiceField(label=_("With whom"))
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=MOST_DAYS, initial=7)

    def __init__(self, *args: Any, actor: Actor, channel: Channel, **options: Any) -> None:
        super().__init__(*args, actor=actor, channel=channel, **options)
        self.fields["userid"].choices = self.members  # type: ignore[attr-defined]
