"""What stands in the way of a wording: mistakes of writing, unknown variables, what the linter says of each text."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import catalogue, lint_rules
from .linting import Finding
from .models import MessageClass, TemplateVersion, Tone
from .rendering import house_facts, of_version, speak
from .wording import mistakes, required_in, variables_in


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a wording, in words: where (language and tone), what is wrong, and what to do."""

    words: str
    cure: str = ""
    language: str = ""
    tone: str = ""
    found: str = ""
    severity: str = "block"
    at: int = -1

    @property
    def where(self) -> str:
        """Return in which text it stands, in words."""
        language = _("English") if self.language == "en" else _("Chinese")
        return f"{language} · {Tone(self.tone).label}" if self.tone else str(language)


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything that was found in a wording, and the class that its words make it."""

    message_class: str
    remarks: tuple[Remark, ...] = ()

    @property
    def obstacles(self) -> tuple[Remark, ...]:
        """Return what must be mended before it may be approved."""
        return tuple(each for each in self.remarks if each.severity == "block")

    @property
    def advice(self) -> tuple[Remark, ...]:
        """Return what somebody should think about."""
        return tuple(each for each in self.remarks if each.severity != "block")


def check(version: TemplateVersion) -> Checked:
    """Return what stands in the way of a version, with samples in its places."""
    remarks = list(_writing(version))
    effective = version.message_class
    for language, tone, _text in texts_of(version):
        said = speak(of_version(version), tone, language, samples(version.tenant_id, language))
        if said.message_class == MessageClass.MARKETING.value:
            effective = MessageClass.MARKETING.value
        remarks += [remark_of(each, language, tone) for each in said.lint.findings]
    return Checked(effective, tuple(dict.fromkeys(remarks)))


def samples(tenant_id: int, language: str) -> dict[str, str]:
    """Return a sample for every variable, the house's own words where it has them."""
    own = {name: value for name, value in house_facts(tenant_id, language).items() if value}
    return {**catalogue.samples(language), **own}


def texts_of(version: TemplateVersion) -> list[tuple[str, str, str]]:
    """Return (language, tone, text) of everything a version says."""
    return [
        (language, tone, text)
        for language in ("zh", "en")
        for tone in Tone.values
        if (text := (version.bodies.get(language) or {}).get(tone))
    ]


def remark_of(finding: Finding, language: str = "", tone: str = "") -> Remark:
    """Return a finding of the linter in words."""
    wrong, cure = lint_rules.explain(finding)
    severity = "block" if finding.severity == "block" else "warn"
    return Remark(wrong, cure, language, tone, finding.found, severity, finding.at)


def _writing(version: TemplateVersion) -> Iterator[Remark]:
    if not (version.bodies.get("zh") or {}).get(Tone.PLAIN):
        yield Remark(_("There is no plain Chinese text yet."), _("Write it first; other tones and languages follow."))
    known = catalogue.catalogue()
    for language, tone, text in texts_of(version):
        for mark in mistakes(text):
            yield Remark(_("A bracket has no partner."), "", language, tone, mark)
        for name in variables_in(text):
            if name not in known:
                yield Remark(_("There is no such variable."), _("Choose one from the list."), language, tone, name)
        for name in required_in(text):
            if name in known and known[name].filled_from == "patient":
                yield Remark(
                    _("Whoever has no such fact gets no message."),
                    _("Put the passage into [[ ]]: it is left out when the fact is missing."),
                    language,
                    tone,
                    name,
                    "warn",
                )
