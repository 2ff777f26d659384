"""Reads of the content: finished words, the linter, quick texts, and what the pages show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_look
from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import Addressee

from . import lint_rules
from .catalogue import catalogue, given_samples
from .checking import Checked, Remark, check, remark_of, samples, texts_of
from .facts import facts_of
from .lint_rules import explain
from .linting import Finding, Lint, Said
from .models import MessageTemplate, TemplateVersion, Tone
from .reading_again import Written, read_again
from .rendering import Asked, Rendered, house_facts, judged, of_version, own_domains, render, speak, tone_of, wordings
from .services.approving import may_approve

__all__ = [
    "Asked",
    "Checked",
    "Finding",
    "Lint",
    "Remark",
    "Rendered",
    "Snippet",
    "Written",
    "check",
    "explain",
    "lint",
    "may_approve",
    "of_patient",
    "read_again",
    "remark_of",
    "rendered",
    "samples_of",
    "snippets",
    "templates",
]

TABS: Final = ("in_use", "waiting", "drafts", "retired")
_PREVIEWED: Final = 3


@dataclass(frozen=True, slots=True)
class Snippet:
    """A quick text as a member of staff picks it: the words are filled already."""

    code: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A template in a list: the wording in use, and the newest one that is not."""

    template: MessageTemplate
    in_use: TemplateVersion | None
    open: TemplateVersion | None

    @property
    def shown(self) -> TemplateVersion | None:
        """Return the wording that the list shows."""
        return self.in_use or self.open


@dataclass(frozen=True, slots=True)
class Preview:
    """What a wording says to one person, or to a made-up one (`who` is empty)."""

    who: str
    said: Rendered

    @property
    def tone_words(self) -> str:
        """Return to whom it speaks, in words."""
        return str(Tone(self.said.tone).label)

    @property
    def label(self) -> str:
        """Return language and tone, in words."""
        language = _("English") if self.said.language == "en" else _("Chinese")
        return f"{language} · {self.tone_words}"


def rendered(tenant_id: int, asked: Sequence[Asked], patient_ids: Sequence[int] | None = None) -> list[Rendered]:
    """Return the words of each (code, tone, language, variables), in the same order, by a fixed number of statements.

    Each has been read by the linter; one that cannot be said has a `problem` and no text. With `patient_ids` beside
    them, records fill the variables that are left open, and an empty tone is chosen by age.
    """
    return render(tenant_id, asked, patient_ids)


def lint(
    text: str, message_class: str, *, preview: str = "", url: str = "", ad_certificate: str = "", source: str = ""
) -> Lint:
    """Return what the linter says of words that come from no template, such as a sender's own text."""
    said = Said(
        text=text,
        message_class=message_class,
        preview=preview,
        url=url,
        ad_certificate=ad_certificate,
        source=source,
        domains=own_domains(),
    )
    return judged(said)


def tells_illness(text: str) -> bool:
    """Tell whether words would tell an illness to who looks at a locked screen: the linter's own rule for previews."""
    return lint_rules.tells_illness(text)


def templates(actor: Actor, *, tab: str = "in_use", usage: str = "", search: str = "") -> list[TemplateLine]:
    """Return the templates of a tab, by name."""
    actor.require("content.view")
    rows = MessageTemplate.objects.of(actor)
    rows = rows.filter(usage=usage) if usage else rows
    rows = rows.filter(retired_at__isnull=tab != "retired")
    if search.strip():
        wanted = search.strip()
        rows = rows.filter(Q(code__icontains=wanted) | Q(name__zh__icontains=wanted) | Q(name__en__icontains=wanted))
    lines = _lines(actor, list(rows.order_by("usage", "code")))
    return [line for line in lines if tab == "retired" or _belongs(line, tab)]


def counts(actor: Actor) -> dict[str, int]:
    """Return how many wordings wait for approval, and how many of them for this person."""
    actor.require("content.view")
    waiting = TemplateVersion.objects.of(actor).filter(status=TemplateVersion.Status.SUBMITTED)
    rows = list(waiting.select_related("template"))
    return {"waiting": len(rows), "for_me": sum(may_approve(actor, row) for row in rows)}


def get(actor: Actor, uid: UUID | str) -> MessageTemplate:
    """Return a template.

    Raises:
        NotFound: there is none in this hospital.
    """
    actor.require("content.view")
    found = MessageTemplate.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("template")
    return found


def version(actor: Actor, uid: UUID | str) -> TemplateVersion:
    """Return one wording with its template.

    Raises:
        NotFound: there is none in this hospital.
    """
    actor.require("content.view")
    found = TemplateVersion.objects.of(actor).filter(uid=uid).select_related("template").first()
    if found is None:
        raise NotFound("template")
    return found


def versions(actor: Actor, template: MessageTemplate) -> list[TemplateVersion]:
    """Return every wording of a template, the newest first."""
    actor.require("content.view")
    rows = TemplateVersion.objects.of(actor).filter(template=template).select_related("template")
    return list(rows.order_by("-number"))


def in_use(actor: Actor, code: str) -> TemplateVersion | None:
    """Return the wording in use under a code."""
    rows = TemplateVersion.objects.of(actor).filter(template__code=code, status=TemplateVersion.Status.APPROVED)
    return rows.select_related("template").first()


def speaks(tenant_id: int, code: str) -> bool:
    """Tell whether there are words under a code that may be spoken now."""
    return not isinstance(wordings(tenant_id, {code})[code], str)


def classes_of(tenant_id: int, codes: Collection[str]) -> dict[str, str]:
    """Return the class of each of these codes under which something may be spoken now."""
    found = wordings(tenant_id, set(codes)) if codes else {}
    return {code: words.message_class for code, words in found.items() if not isinstance(words, str)}


def unspoken(tenant_id: int, codes: Collection[str]) -> dict[str, str]:
    """Return those of these codes under which nothing may be spoken now, each with why in a sentence."""
    found = wordings(tenant_id, set(codes)) if codes else {}
    why = {
        "retired": _("The message template %(code)s is retired."),
        "not_approved": _("The message template %(code)s is not approved."),
        "unknown": _("There is no message template %(code)s any more."),
    }
    return {code: why[words] % {"code": code} for code, words in found.items() if isinstance(words, str)}


def usable(actor: Actor) -> list[TemplateVersion]:
    """Return the wordings that may be sent as messages now, by code: what a broadcast can choose from."""
    rows = TemplateVersion.objects.of(actor).filter(
        status=TemplateVersion.Status.APPROVED, template__usage=MessageTemplate.Usage.MESSAGE
    )
    return list(rows.select_related("template").order_by("template__code"))


def asked_of_sender(version: TemplateVersion) -> list[str]:
    """Return the variables of a wording that only its sender can fill, in their order."""
    known = catalogue()
    return [name for name in of_version(version).variables if name in known and known[name].filled_from == "sender"]


def variable_words(name: str) -> str:
    """Return what a variable is called."""
    return str(catalogue()[name].name) if name in catalogue() else name


def trial(tenant_id: int, version: TemplateVersion, patient_id: int) -> Rendered:
    """Return what a wording, approved or not, would say to somebody, with samples for what a sender gives."""
    person = patients.addressees(tenant_id, [patient_id])[patient_id]
    return _said_to(tenant_id, version, patient_id, person)


def snippets(actor: Actor, language: str, *, search: str = "", patient_id: int | None = None) -> list[Snippet]:
    """Return the quick texts that staff may put into an answer, filled with facts, by code.

    Args:
        actor: who looks for one.
        language: of the patient.
        search: words in name or text.
        patient_id: to whom it is said; without it places for her facts stay out.
    """
    rows = TemplateVersion.objects.of(actor).filter(
        status=TemplateVersion.Status.APPROVED, template__usage=MessageTemplate.Usage.SNIPPET
    )
    found = list(rows.select_related("template").order_by("template__code"))
    asked: list[Asked] = [(row.template.code, "", language, {}) for row in found]
    said = render(actor.tenant_id, asked, [patient_id] * len(asked) if patient_id and asked else None)
    wanted = search.strip().lower()
    made = [
        Snippet(row.template.code, str(row.template), one.text)
        for row, one in zip(found, said, strict=True)
        if not one.problem
    ]
    return [one for one in made if not wanted or wanted in f"{one.name} {one.text} {one.code}".lower()]


def samples_of(version: TemplateVersion) -> list[Preview]:
    """Return what a wording says with samples in its places: one line for each language and tone."""
    words = of_version(version)
    return [
        Preview("", speak(words, tone, language, samples(version.tenant_id, language)))
        for language, tone, _text in texts_of(version)
    ]


def of_patient(actor: Actor, version: TemplateVersion, uid: UUID | str, given: dict[str, str]) -> Preview:
    """Return what a wording would say to a patient: her facts, samples for what a sender gives; noted as a look.

    Raises:
        NotFound: there is no such patient, or the actor may not see her.
    """
    patient = patients.get(actor, uid)
    record_look(actor, "template.preview", "patient", patient.uid, patient_id=patient.pk)
    person = patients.addressees(actor.tenant_id, [patient.pk])[patient.pk]
    person = replace(person, name=masking.name(person.name))
    return Preview(person.name, _said_to(actor.tenant_id, version, patient.pk, person, given))


def recent_patients(actor: Actor) -> list[UUID]:
    """Return a few patients whom the actor may see, to preview a wording on; none for who sees no patients."""
    if not actor.may("patients.view"):
        return []
    return list(
        patients.visible(actor)
        .filter(status="active")
        .order_by("-updated_at")
        .values_list("uid", flat=True)[:_PREVIEWED]
    )


def _said_to(
    tenant_id: int, version: TemplateVersion, patient_id: int, person: Addressee, given: Mapping[str, str] | None = None
) -> Rendered:
    language = (person.language or "zh")[:2]
    words = of_version(version)
    facts = facts_of(tenant_id, {patient_id: person}, {patient_id: language}, words.variables)[patient_id]
    known = {**given_samples(language), **house_facts(tenant_id, language), **facts, **(given or {})}
    return speak(words, tone_of(person), language, known)


def _lines(actor: Actor, rows: list[MessageTemplate]) -> list[TemplateLine]:
    found = TemplateVersion.objects.of(actor).filter(template__in=rows).select_related("template")
    newest = dict(found.values_list("template_id").annotate(last=Max("number")))
    in_use: dict[int, TemplateVersion] = {}
    open_: dict[int, TemplateVersion] = {}
    for each in found:
        if each.status == TemplateVersion.Status.APPROVED:
            in_use[each.template_id] = each
        elif each.number == newest[each.template_id]:
            open_[each.template_id] = each
    return [TemplateLine(row, in_use.get(row.pk), open_.get(row.pk)) for row in rows]


def _belongs(line: TemplateLine, tab: str) -> bool:
    status = line.open.status if line.open else ""
    if tab == "waiting":
        return status == TemplateVersion.Status.SUBMITTED
    if tab == "drafts":
        return status in (TemplateVersion.Status.DRAFT, TemplateVersion.Status.REJECTED) or line.shown is None
    return line.in_use is not None
