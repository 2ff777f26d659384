"""Putting facts into approved words, for one message or for thousands with the same two statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import Addressee

from . import lint_rules
from .addressing import tone_for
from .facts import age_of, facts_of
from .linting import Lint, Said, lint
from .models import MessageClass, MessageTemplate, TemplateVersion, Tone
from .template_packs import pack_versions
from .wording import fill, variables_in

Asked = tuple[str, str, str, Mapping[str, str]]
_REFUSAL = {"zh": "拒收请回复R", "en": "Reply R to stop"}
_IN_USE = TemplateVersion.Status.APPROVED
_NOTHING = Lint(MessageClass.SERVICE.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Finished words. With a `problem` there are none: `unknown`, `not_approved`, `retired`, `missing:<variables>`.

    `variables` are the facts that stand in its places, for a vendor that fills in its own template.
    `message_class` is the one that the words deserve; `version` is the number of the wording, `version_id` its row
    (None while the words come from a file).
    """

    code: str
    text: str = ""
    title: str = ""
    message_class: str = MessageClass.SERVICE.value
    purpose: str = ""
    version: int = 0
    version_id: int | None = None
    language: str = "zh"
    tone: str = Tone.PLAIN.value
    media: Sequence[Mapping[str, Any]] = ()
    ways: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    lint: Lint = _NOTHING
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Words:
    """A wording ready to be filled, from a table or from a file."""

    code: str
    purpose: str
    message_class: str
    bodies: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, str]
    media: Sequence[Mapping[str, Any]] = ()
    ways: tuple[str, ...] = ()
    number: int = 0
    version_id: int | None = None
    ad_certificate: str = ""
    source: str = ""

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """Return every variable that some of its texts use."""
        texts = [text for tones in self.bodies.values() for text in tones.values()]
        return tuple(dict.fromkeys(name for text in (*texts, *self.titles.values()) for name in variables_in(text)))


def render(tenant_id: int, asked: Sequence[Asked], patient_ids: Sequence[int] | None = None) -> list[Rendered]:
    """Return the words of each (code, tone, language, variables), in the same order.

    `patient_ids`, beside them, lets records fill what the variables leave open, and choose the tone where it is empty.
    """
    known = wordings(tenant_id, {code for code, _tone, _language, _variables in asked})
    house = {language: house_facts(tenant_id, language) for language in {each[2][:2] for each in asked}}
    people, facts = _of_people(tenant_id, asked, patient_ids or (), known)
    found = []
    for each, patient_id in zip(asked, patient_ids or [0] * len(asked), strict=True):
        code, tone, language, variables = each
        words = known[code]
        if isinstance(words, str):
            found.append(Rendered(code=code, problem=words))
            continue
        said = {**house[language[:2]], **facts.get(patient_id, {}), **variables}
        found.append(speak(words, tone or tone_of(people.get(patient_id)), language, said))
    return found


def _of_people(
    tenant_id: int, asked: Sequence[Asked], patient_ids: Sequence[int], known: Mapping[str, "Words | str"]
) -> tuple[dict[int, Addressee], dict[int, dict[str, str]]]:
    """Read what is needed of the people asked for; nothing when the words need nothing of them."""
    if not patient_ids:
        return {}, {}
    wanted = {name for words in known.values() if isinstance(words, Words) for name in words.variables}
    languages = {one: each[2] for one, each in zip(patient_ids, asked, strict=True)}
    people = patients.addressees(tenant_id, patient_ids)
    return people, facts_of(tenant_id, people, languages, wanted)


def tone_of(person: Addressee | None) -> str:
    """Return the tone in which to speak to somebody; the plain one to nobody in particular."""
    return tone_for(age_of(person), person.elder_mode) if person else Tone.PLAIN.value


def speak(words: Words, tone: str, language: str, facts: Mapping[str, str]) -> Rendered:
    """Fill one wording with facts and let the linter read it."""
    spoken = language[:2] if language[:2] in words.bodies else "zh"
    tones = words.bodies.get(spoken) or next(iter(words.bodies.values()), {})
    used = tone if tone in tones else Tone.PLAIN.value
    filled = fill(tones.get(used, ""), facts)
    title = fill(words.titles.get(spoken, ""), facts)
    missing = tuple(dict.fromkeys((*filled.missing, *title.missing)))
    if missing:
        return Rendered(code=words.code, purpose=words.purpose, problem=f"missing:{','.join(missing)}")
    said = Said(
        text=filled.text,
        message_class=words.message_class,
        preview=title.text,
        ad_certificate=words.ad_certificate,
        source=words.source,
        domains=own_domains(),
    )
    read = judged(said)
    return Rendered(
        code=words.code,
        text=filled.text,
        title=title.text,
        message_class=read.message_class,
        purpose=_purpose(words, read.message_class),
        version=words.number,
        version_id=words.version_id,
        language=spoken,
        tone=used,
        media=words.media,
        ways=words.ways,
        variables={name: facts[name] for name in words.variables if facts.get(name)},
        lint=read,
    )


@lru_cache(maxsize=4096)
def judged(said: Said) -> Lint:
    """Return what the linter in force says; the same words are read once."""
    return lint(said, lint_rules.rules())


def wordings(tenant_id: int, codes: set[str]) -> dict[str, Words | str]:
    """Return for each code the words in use, or the problem why there are none."""
    rows = TemplateVersion.objects.of(tenant_id).filter(
        template__code__in=codes, status=TemplateVersion.Status.APPROVED
    )
    found: dict[str, Words | str] = {row.template.code: of_version(row) for row in rows.select_related("template")}
    for code, retired_at in _templates(tenant_id, codes - found.keys()):
        found[code] = "retired" if retired_at else "not_approved"
    from_files = pack_versions()
    for code in codes - found.keys():
        found[code] = from_files.get(code, "unknown")
    return found | {code: "not_approved" for code, each in found.items() if _needs_a_person(each)}


def _needs_a_person(words: Words | str) -> bool:
    """Clinical words from a file are spoken only once somebody of this hospital has approved them."""
    return isinstance(words, Words) and words.version_id is None and words.message_class == MessageClass.CLINICAL.value


def of_version(version: TemplateVersion) -> Words:
    """Return a version's words, approved or not."""
    return Words(
        code=version.template.code,
        purpose=version.template.purpose,
        message_class=version.message_class,
        bodies=version.bodies,
        titles=version.titles,
        media=version.media,
        ways=version.way_kinds,
        number=version.number,
        version_id=version.pk,
        ad_certificate=version.ad_certificate,
        source=version.source,
    )


def house_facts(tenant_id: int, language: str) -> dict[str, str]:
    """Return the variables that are the same for everybody."""
    house = organizations.tenant(Actor.system(tenant_id, "content"))
    name = house.name_en if language.startswith("en") and house.name_en else house.name
    return {
        "hospital": name,
        "hospital_phone": house.phone,
        "refusal": _REFUSAL.get(language[:2], _REFUSAL["zh"]),
    }


def own_domains() -> tuple[str, ...]:
    """Return the domains to which the hospital's messages may lead."""
    host = urlsplit(settings.RENXIN_PUBLIC_URL).hostname
    return (host.lower(),) if host else ()


def _purpose(words: Words, message_class: str) -> str:
    """A text that became an advertisement needs the consent to advertisements."""
    return "MARKETING" if message_class == MessageClass.MARKETING.value else words.purpose


def _templates(tenant_id: int, codes: set[str]) -> list[tuple[str, Any]]:
    return list(MessageTemplate.objects.of(tenant_id).filter(code__in=codes).values_list("code", "retired_at"))
