"""The form of a broadcast."""

import json
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from renxin.engagement.channels import selectors as channels
from renxin.engagement.content import selectors as content
from renxin.engagement.content.models import TemplateVersion
from renxin.engagement.segments import selectors as segments
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

from . import audience
from .models import Broadcast
from .services import Wish

_WAYS = ("way_1", "way_2", "way_3")
_MOMENT = "%Y-%m-%dT%H:%M"


class BroadcastForm(forms.Form):
    """Which words, for whom, when, which way."""

    name = forms.CharField(label=_("Name"), max_length=80)
    version = forms.ChoiceField(label=_("Words"))
    kind = forms.ChoiceField(
        label=_("For whom"),
        choices=[
            ("tags", _("Patients with a tag")),
            ("segments", _("Patients of segments")),
            ("departments", _("Patients of departments")),
            ("list", _("A list")),
        ],
        widget=forms.RadioSelect,
    )
    tags = forms.MultipleChoiceField(label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple)
    segments = forms.MultipleChoiceField(label=_("Segments"), required=False, widget=forms.CheckboxSelectMultiple)
    departments = forms.MultipleChoiceField(label=_("Departments"), required=False, widget=forms.CheckboxSelectMultiple)
    numbers = forms.CharField(
        label=_("Telephone or record numbers"),
        required=False,
        help_text=_("One a line. What follows a comma is not read."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    file = forms.FileField(label=_("Or a CSV file"), required=False)
    planned_at = forms.DateTimeField(
        label=_("Begins"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    )
    expires_at = forms.DateTimeField(
        label=_("Not later than"),
        required=False,
        help_text=_("Whoever could not be written to by then gets nothing."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
    )
    reason = forms.CharField(
        label=_("Why these people"),
        max_length=240,
        help_text=_("Whoever approves reads it, and it stays with the broadcast."),
    )
    way_1 = forms.ChoiceField(label=_("Way"), required=False)
    way_2 = forms.ChoiceField(label=_("Who cannot be reached so: by"), required=False)
    way_3 = forms.ChoiceField(label=_("And then by"), required=False)

    def __init__(self, actor: Actor, *args: Any, broadcast: Broadcast | None = None, **kwargs: Any) -> None:
        self.actor, self.broadcast = actor, broadcast
        self.zone: ZoneInfo = organizations.zone_of(actor)
        super().__init__(*args, **kwargs)
        self.versions = {str(one.uid): one for one in content.usable(actor)}
        self._choices()
        fields: dict[str, Any] = self.fields
        for version in self.versions.values():
            for name in content.asked_of_sender(version):
                label = content.variable_words(name)
                self.fields[f"variable_{name}"] = forms.CharField(label=label, max_length=200, required=False)
        if broadcast is not None:
            self.initial = self._from(broadcast)
        else:
            self.initial.setdefault("kind", "tags" if fields["tags"].choices else "departments")
            self.initial.setdefault("planned_at", clock.now().astimezone(self.zone).strftime(_MOMENT))

    def variables(self) -> list[forms.BoundField]:
        """Return the fields for what only the sender knows."""
        return [self[name] for name in self.fields if name.startswith("variable_")]

    def needs(self) -> str:
        """Return as JSON the variables that each wording asks for: the page shows those of the one chosen."""
        return json.dumps({uid: content.asked_of_sender(version) for uid, version in self.versions.items()})

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind of audience needs."""
        said = super().clean() or {}
        kind = said.get("kind")
        if kind in ("tags", "segments", "departments") and not said.get(kind):
            self.add_error(kind, _("Choose who is meant."))
        keeps = self.broadcast is not None and self.broadcast.audience.get("kind") == "list"
        if said.get("way_2") and not said.get("way_1"):
            self.add_error("way_1", _("Say which way comes first."))
        if kind == "list" and not (said.get("numbers") or said.get("file") or keeps):
            self.add_error("numbers", _("Choose who is meant."))
        return said

    def wish(self) -> Wish:
        """Return what was asked for.

        Raises:
            InvalidInput: the list cannot be read.
        """
        said = self.cleaned_data
        version: TemplateVersion = self.versions[said["version"]]
        text = "\n".join([said["numbers"], _read(said["file"])]).strip() if said["kind"] == "list" else ""
        return Wish(
            name=said["name"],
            version=version,
            audience={"kind": said["kind"], "chosen": said.get(said["kind"]) if said["kind"] != "list" else []},
            planned_at=said["planned_at"],
            expires_at=said["expires_at"],
            variables={name: said.get(f"variable_{name}", "") for name in content.asked_of_sender(version)},
            reason=said["reason"],
            ways=[said[name] for name in _WAYS if said.get(name)],
            listed=audience.read_list(self.actor, text) if text else None,
        )

    def _choices(self) -> None:
        fields: dict[str, Any] = self.fields
        fields["version"].choices = [(uid, str(one.template)) for uid, one in self.versions.items()]
        fields["tags"].choices = [(str(one.uid), one.name) for one in segments.tags_for_sending(self.actor)]
        usable = audience.usable_segments(self.actor)
        fields["segments"].choices = [(str(one.uid), one.name) for one in usable]
        departments = organizations.departments(self.actor)
        fields["departments"].choices = [(str(one.uid), str(one)) for one in departments]
        kinds = {one.kind for one in channels.active_channels(self.actor.tenant_id)}
        ways = sorted((kind, channels.title_of(kind)) for kind in kinds)
        for name in _WAYS:
            nothing = _("The best way for each person") if name == "way_1" else _("nothing more")
            fields[name].choices = [("", nothing), *ways]

    def _from(self, broadcast: Broadcast) -> dict[str, Any]:
        kind, chosen = broadcast.audience.get("kind", ""), broadcast.audience.get("chosen", [])
        return {
            "name": broadcast.name,
            "version": str(broadcast.version.uid),
            "kind": kind,
            kind: chosen if kind != "list" else "",
            "planned_at": broadcast.planned_at.astimezone(self.zone).strftime(_MOMENT),
            "expires_at": broadcast.expires_at.astimezone(self.zone).strftime(_MOMENT) if broadcast.expires_at else "",
            "reason": broadcast.reason,
            **dict(zip(_WAYS, ways_of(broadcast), strict=False)),
            **{f"variable_{name}": text for name, text in broadcast.variables.items()},
        }


def ways_of(broadcast: Broadcast) -> list[str]:
    """Return the kinds of channel that a broadcast tries, in their order; none: the best way for each person."""
    return [kind for kind in (broadcast.channel_kind or broadcast.ways).split(",") if kind]


def _read(file: Any) -> str:
    """Return what stands in an uploaded sheet, as Chinese offices write it."""
    if file is None:
        return ""
    data: bytes = file.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")
