"""What a list of conversations was asked for: a tab, words to find, filters; read from an address and written back."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.engagement.channels import selectors as accounts
from renxin.engagement.conversations import selectors
from renxin.engagement.conversations.models import Conversation
from renxin.engagement.conversations.reading import plain_lists
from renxin.engagement.conversations.selectors import InboxLine
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import PatientDepartment

STEP: Final = plain_lists.STEP
MOST: Final = 500
TABS: Final[dict[str, Any]] = {
    "mine": _("Mine"),
    "unassigned": _("Unassigned"),
    "all": _("All"),
    "closed": _("Closed"),
}
ONLY: Final[dict[str, Any]] = {
    "waiting": pgettext_lazy("conversation", "waiting for an answer"),
    "unread": pgettext_lazy("conversation", "unread"),
    "late": pgettext_lazy("conversation", "overdue"),
    "raised": pgettext_lazy("conversation", "urgent"),
    "assistant": pgettext_lazy("conversation", "with the assistant"),
}
_UIDS: Final = ("channel", "department", "owner")
_NAMES: Final = ("tab", "q", "only", *_UIDS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list that can be asked for again: every part is a word of the address, empty where nothing was chosen."""

    tab: str = ""
    q: str = ""
    only: str = ""
    channel: str = ""
    department: str = ""
    owner: str = ""
    most: int = STEP

    @classmethod
    def read(cls, query: QueryDict) -> "Wanted":
        """Return what an address asks for; what it does not understand is left out."""
        words = {name: query.get(name, "").strip()[:64] for name in _NAMES}
        words["only"] = words["only"] if words["only"] in ONLY else ""
        words |= {name: "" for name in _UIDS if not _is_uid(words[name])}
        most = query.get("most", "")
        return cls(**words, most=min(int(most), MOST) if most.isdigit() else STEP)

    @property
    def address(self) -> str:
        """Return the part of the address behind the question mark."""
        words = {name: getattr(self, name) for name in _NAMES if getattr(self, name)}
        return urlencode(words | ({"most": self.most} if self.most != STEP else {}))

    @property
    def filtered(self) -> bool:
        """Tell whether anything but the tab was chosen."""
        return bool(self.q or self.only or self.channel or self.department or self.owner)

    def but(self, **words: Any) -> "Wanted":
        """Return the same list with other words."""
        return replace(self, **words)

    def without(self, name: str) -> str:
        """Return the address of the same list without one filter."""
        return "?" + self.but(**{name: ""}).address


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter as the list shows it: its name, what is chosen, how it is taken off, and what there is to choose.

    `later` is where a long list of choices is asked for when it is opened.
    """

    label: Any
    value: str
    remove: str
    options: list[tuple[Any, str, bool]]
    later: str = ""


def read(actor: Actor, wanted: Wanted) -> list[InboxLine]:
    """Return the lines: red flags and who waits longest first, then what was said last."""
    if wanted.tab in TABS and wanted.most == STEP and not wanted.filtered:
        return selectors.lines_of(actor, plain_lists.first_of(actor, wanted.tab))
    rows = plain_lists.in_tab(selectors.visible(actor), actor.user_id or 0, wanted.tab)
    rows = _filtered(actor, rows, wanted)
    if wanted.q:
        found = [card.id for card in patients.search(actor, wanted.q, STEP)]
        rows = rows.filter(patient_id__in=found)
    return selectors.lines_of(actor, list(plain_lists.in_order(rows, wanted.tab)[: wanted.most]))


def chips(actor: Actor, wanted: Wanted) -> list[Chip]:
    """Return the filters with what there is to choose."""
    channels = sorted(accounts.channels(actor), key=lambda each: each.name)
    departments = organizations.departments(actor, only_own=True)
    made = [_chip(wanted, "only", _("Only"), [(key, words) for key, words in ONLY.items()])]
    if len(channels) > 1:
        made.append(_chip(wanted, "channel", _("Channel"), [(str(each.uid), each.name) for each in channels]))
    if len(departments) > 1:
        made.append(_chip(wanted, "department", _("Department"), [(str(each.uid), each.name) for each in departments]))
    if wanted.tab != "mine":
        made.append(_owner_chip(actor, wanted))
    return made


def owners(actor: Actor, wanted: Wanted) -> list[tuple[Any, str, bool]]:
    """Return the colleagues who answer patients, as choices of the list."""
    people = organizations.staff_who_may(actor, "conversations.reply")
    return _chip(wanted, "owner", "", [(str(each.uid), each.get_full_name()) for each in people]).options


def _owner_chip(actor: Actor, wanted: Wanted) -> Chip:
    """Return the filter by colleague; there may be hundreds, so they come when somebody opens it."""
    chosen = organizations.user_id(actor, wanted.owner) if wanted.owner else None
    named = organizations.users_by_ids(actor, [chosen]) if chosen else {}
    value = named[chosen].get_full_name() if chosen in named else ""
    later = f"{reverse('conversations:owners')}?{wanted.address}"
    return Chip(_("Colleague"), value, wanted.without("owner"), [], later)


def _is_uid(word: str) -> bool:
    try:
        return bool(UUID(word))
    except ValueError:
        return False


def _chip(wanted: Wanted, name: str, label: Any, options: list[tuple[str, Any]]) -> Chip:
    chosen = getattr(wanted, name)
    value = next((str(words) for key, words in options if key == chosen), "")
    choices = [(words, "?" + wanted.but(**{name: key}).address, key == chosen) for key, words in options]
    return Chip(label, value, wanted.without(name), choices)


def _filtered(actor: Actor, rows: QuerySet[Conversation], wanted: Wanted) -> QuerySet[Conversation]:
    if wanted.only:
        rows = rows.filter(_only(wanted.only, clock.now()))
    if wanted.channel:
        rows = rows.filter(channel__uid=wanted.channel)
    if wanted.department:
        places = Organization.objects.of(actor).filter(uid=wanted.department)
        cared_for = PatientDepartment.objects.of(actor).filter(department_id__in=places.values("pk"))
        rows = rows.filter(Q(department__uid=wanted.department) | Q(patient_id__in=cared_for.values("patient_id")))
    if wanted.owner:
        rows = rows.filter(owner_id=organizations.user_id(actor, wanted.owner) or 0)
    return rows


def _only(which: str, now: datetime) -> Q:
    return {
        "waiting": Q(waiting_since__isnull=False),
        "unread": Q(unread__gt=0),
        "late": Q(first_due_at__lt=now) | Q(next_due_at__lt=now),
        "raised": Q(priority__gt=0),
        "assistant": Q(status=Conversation.Status.BOT),
    }[which]
