"""Forms of the content."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import file_types
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Purpose

from . import services
from .models import MessageClass, MessageTemplate, TemplateVersion, Tone
from .services import Draft

_WAYS = ("way_1", "way_2", "way_3")
LANGUAGES = (("zh", _("Chinese")), ("en", _("English")))
_SPOKEN = ("CARE_SERVICE", "FOLLOWUP", "SURVEY", "HEALTH_EDU", "MARKETING", "COMMUNITY")
_PURPOSES = tuple((code, Purpose(code).label) for code in _SPOKEN)


class NewTemplateForm(forms.Form):
    """What a template is called and what it is for."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=60, required=False)
    code = forms.CharField(
        label=_("Code"), max_length=64, help_text=_("Small letters and a dot, such as visit.reminder.")
    )
    usage = forms.ChoiceField(label=_("Used as"), choices=MessageTemplate.Usage.choices)
    message_class = forms.ChoiceField(label=_("Class"), choices=MessageClass.choices)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=_PURPOSES)

    def add(self, actor: Actor) -> MessageTemplate:
        """Make the template."""
        said = self.cleaned_data
        return services.add_template(
            actor,
            said["code"],
            {"zh": said["name_zh"], "en": said["name_en"]},
            message_class=said["message_class"],
            purpose=said["purpose"],
            usage=said["usage"],
        )


class _Files(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """What was chosen, one by one; what each of them is, is judged when it is kept."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [each for each in data or () if each]


class VersionForm(forms.Form):
    """One wording: a text for each language and tone, a title for each language, and what the law asks for."""

    ad_certificate = forms.CharField(
        label=_("Advertising certificate"), max_length=80, required=False, help_text=_("Only marketing needs it.")
    )
    source = forms.CharField(
        label=_("Source"), max_length=240, required=False, help_text=_("Health education says where it comes from.")
    )
    sourced_on = forms.DateField(
        label=_("Of which day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    upload = _FilesField(
        label=_("Add pictures or files"),
        required=False,
        widget=_Files(attrs={"multiple": True, "accept": file_types.ACCEPT}),
        help_text=_("At most three. They go along over channels that carry files; the others send the words."),
    )

    def __init__(
        self, *args: Any, version: TemplateVersion | None = None, ways: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        self.added: list[dict[str, Any]] = []
        super().__init__(*args, **kwargs)
        self.version = version
        self._add_ways(ways)
        for language, _word in LANGUAGES:
            self.fields[f"title_{language}"] = forms.CharField(label=_("Title"), max_length=60, required=False)
            for tone, word in Tone.choices:
                self.fields[f"body_{language}_{tone}"] = forms.CharField(
                    label=word,
                    required=False,
                    max_length=2000,
                    widget=forms.Textarea(attrs={"rows": 4, "data-words": ""}),
                )
        if version is not None:
            self.initial = self._from(version)

    def groups(self) -> list[tuple[str, str, list[forms.BoundField], forms.BoundField]]:
        """Return for each language its code, its word, the texts by tone and the title."""
        return [
            (language, str(word), [self[f"body_{language}_{tone}"] for tone in Tone.values], self[f"title_{language}"])
            for language, word in LANGUAGES
        ]

    def ways(self) -> list[forms.BoundField]:
        """Return the fields for the order of ways."""
        return [self[name] for name in _WAYS]

    def clean(self) -> dict[str, Any]:
        """Ask for a first way where there is a second."""
        said = super().clean() or {}
        chosen = [bool(said.get(name)) for name in _WAYS]
        if chosen != sorted(chosen, reverse=True):
            self.add_error(_WAYS[chosen.index(False)], _("Say which way comes first."))
        return said

    def media_kept(self) -> list[dict[str, Any]]:
        """Return what travels along already, without what was taken out."""
        out = set(self.data.getlist("take_out")) if isinstance(self.data, QueryDict) else set()
        return [one for one in self.version.media if one.get("file_uid") not in out] if self.version else []

    def keep_files(self, actor: Actor) -> None:
        """Keep the files that were chosen.

        Raises:
            InvalidInput: one of them is not taken.
        """
        chosen = self.cleaned_data.get("upload") or []
        given = ((each.name or "", each.read()) for each in chosen)
        self.added = services.keep_files(actor, given, beside=len(self.media_kept())) if chosen else []

    def draft(self) -> Draft:
        """Return what was written, finished or not."""
        return self._draft(getattr(self, "cleaned_data", {}))

    def as_found(self) -> Draft:
        """Return what stood in the form when it was opened."""
        return self._draft(self.initial)

    def _draft(self, said: Mapping[str, Any]) -> Draft:
        return Draft(
            bodies={
                language: {tone: said.get(f"body_{language}_{tone}", "") or "" for tone in Tone.values}
                for language, _word in LANGUAGES
            },
            titles={language: said.get(f"title_{language}", "") or "" for language, _word in LANGUAGES},
            media=(*self.media_kept(), *self.added),
            ways=tuple(dict.fromkeys(said[name] for name in _WAYS if said.get(name))),
            ad_certificate=said.get("ad_certificate", "") or "",
            source=said.get("source", "") or "",
            sourced_on=said.get("sourced_on"),
        )

    def _from(self, version: TemplateVersion) -> dict[str, Any]:
        texts = {
            f"body_{language}_{tone}": text
            for language, tones in version.bodies.items()
            for tone, text in tones.items()
        }
        titles = {f"title_{language}": text for language, text in version.titles.items()}
        law = {"ad_certificate": version.ad_certificate, "source": version.source, "sourced_on": version.sourced_on}
        ways = dict(zip(_WAYS, version.way_kinds, strict=False))
        return {**texts, **titles, **law, **ways}

    def _add_ways(self, ways: Sequence[tuple[str, str]]) -> None:
        """Add the fields for the order of ways; a way that the hospital has lost stays until somebody takes it out."""
        lost = [(kind, kind) for kind in self.version.way_kinds if kind not in dict(ways)] if self.version else []
        labels = (_("Way"), _("Who cannot be reached so: by"), _("And then by"))
        for name, label in zip(_WAYS, labels, strict=True):
            nothing = _("nothing more") if name != _WAYS[0] else _("The best way for each person")
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", nothing), *ways, *lost])
