"""The catalogue of traits as people read it, and what is known of one patient with why and since when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from renxin.engagement.segments.models import StatedTrait, TraitProgress, TraitValue
from renxin.engagement.segments.rule.happenings import HAPPENINGS
from renxin.engagement.segments.traits import registry
from renxin.engagement.segments.traits.refreshing import ZONE
from renxin.engagement.segments.traits.trait import Trait
from renxin.engagement.segments.traits.trait_packs import stated
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.models import Event
from renxin.people.patients.models import Patient

from .sources import sources_in_words

# Traits that are read from the statement of another one.
_STATED_AS: Final = {"emotion_at": "emotion"}


@dataclass(frozen=True, slots=True)
class TraitLine:
    """A trait of the catalogue: whether it is built, for how many it is known. `filled` None: read where it stands."""

    trait: Trait
    sources: list[str]
    progress: TraitProgress | None
    people: int

    @property
    def key_words(self) -> str:
        """Return for each of what the trait has a value, in the reader's language."""
        return _keys().get(self.trait.key or "", self.trait.key or "")

    @property
    def share(self) -> float | None:
        """Return for which share of the patients a value is known."""
        filled = self.progress.filled if self.progress else None
        return min(filled / self.people, 1.0) if filled is not None and self.people else None


@dataclass(frozen=True, slots=True)
class Known:
    """One value of a patient: of what, since when it is so, and the fact that made it so."""

    trait: Trait
    key: str
    value: Any
    changed_at: datetime | None
    because: str
    because_at: datetime | None


def trait_lines(actor: Actor) -> list[TraitLine]:
    """Return the traits this actor may ask about, each with its sources, its state and for how many it is known."""
    built = {row.trait: row for row in TraitProgress.objects.of(actor)}
    people = Patient.objects.of(actor).filter(status__in=("active", "provisional")).count()
    return [
        TraitLine(trait, sorted({_happening(kind) for kind in trait.kinds}), built.get(trait.code), people)
        for trait in registry.catalogue(actor)
    ]


def statable() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return what staff may state of a patient: the trait, its words, its codes with their words."""
    return [
        (code, str(kind.words), [(one, str(words)) for one, words in kind.codes.items()])
        for code, kind in stated().items()
        if not kind.from_signals
    ]


def known_of(actor: Actor, patient_id: int) -> list[Known]:
    """Return everything known of a patient that this actor may see, by trait, in four statements and the choices."""
    actor.require("patients.view")
    kept = list(TraitValue.objects.of(actor).filter(patient_id=patient_id).order_by("trait", "key"))
    causes = Event.objects.of(actor).filter(
        patient_id=patient_id, id__in=[row.event_id for row in kept if row.event_id]
    )
    by_id = {event.id: event for event in causes}
    newest = _newest_facts(actor, patient_id)
    found: dict[str, list[Known]] = {}
    for row in kept:
        trait = registry.trait(row.trait)
        if trait is not None and trait.kept:
            cause = by_id.get(row.event_id or 0)
            because = (cause.kind, cause.occurred_at) if cause else _latest(trait, newest)
            value = getattr(row, trait.column)
            found.setdefault(row.trait, []).append(_known(trait, row.key, value, row.changed_at, because))
    said = _said(actor, patient_id)
    for code, key, value in _standing(actor, patient_id):
        trait = registry.trait(code)
        if trait is not None:
            known = _known(trait, key, _read(trait, value), None, _latest(trait, newest))
            who, at = said.get(_STATED_AS.get(code, code), (known.because, known.because_at))
            found.setdefault(code, []).append(replace(known, because=who, because_at=at))
    lines = [known for trait in registry.catalogue(actor) for known in found.get(trait.code, ())]
    return list(_in_words(actor, lines))


def _said(actor: Actor, patient_id: int) -> dict[str, tuple[str, datetime]]:
    """Return who said what no table knows, and when, by trait."""
    words = sources_in_words(actor)
    rows = StatedTrait.objects.of(actor).filter(patient_id=patient_id)
    return {row.trait: (" · ".join(filter(None, [words(row.source), row.stated_by])), row.stated_at) for row in rows}


def _known(
    trait: Trait, key: str, value: Any, changed_at: datetime | None, because: tuple[str, datetime] | None
) -> Known:
    kind, at = because if because else ("", None)
    return Known(trait, key, value, changed_at, _happening(kind) if kind else "", at)


def _in_words(actor: Actor, lines: Iterable[Known]) -> Iterable[Known]:
    """Give keys and codes their words; each list of choices is asked once."""
    asked: dict[tuple[str, str], dict[str, str]] = {}

    def words(trait: Trait, which: str, code: Any) -> Any:
        choices = getattr(trait, which)
        if (trait.code, which) not in asked:
            asked[trait.code, which] = dict(choices(actor)) if choices else {}
        return asked[trait.code, which].get(code, code)

    for line in lines:
        value = words(line.trait, "choices", line.value) if line.trait.column_of_type == "code" else line.value
        key = words(line.trait, "keys", line.key) if line.key else ""
        yield Known(line.trait, key, value, line.changed_at, line.because, line.because_at)


def _standing(actor: Actor, patient_id: int) -> list[tuple[str, str, str]]:
    values: dict[str, Any] = {"tenant": actor.tenant_id, "patients": [patient_id], "now": clock.now(), "zone": ZONE}
    with connection.cursor() as cursor:
        cursor.execute(_union(tuple(trait for trait in registry.traits() if not trait.kept)), values)
        return list(cursor.fetchall())


@cache
def _union(traits: tuple[Trait, ...]) -> str:
    """Return one statement for all traits that are read where they stand; instants as text in UTC."""
    parts = [
        f"""SELECT '{trait.code}' AS trait, s.key, {_as_text(trait)} AS value
            FROM ({trait.sql}) s WHERE s.value IS NOT NULL"""  # noqa: S608  codes and statements of our own
        for trait in traits
    ]
    return "\nUNION ALL\n".join(parts)


def _as_text(trait: Trait) -> str:
    if trait.type == "instant":
        return "to_char(s.value AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
    return "s.value::text"


def _read(trait: Trait, text: str) -> Any:
    if trait.type == "instant":
        return datetime.fromisoformat(text + "+00:00")
    if trait.type == "date":
        return datetime.fromisoformat(text).date()
    if trait.type == "flag":
        return float(text in ("true", "t", "1"))
    return float(text) if trait.type == "number" else text


def _newest_facts(actor: Actor, patient_id: int) -> dict[str, datetime]:
    rows = Event.objects.of(actor).filter(patient_id=patient_id, kind__in=list(registry.by_kind()))
    newest = rows.order_by("kind", "-occurred_at", "-id").distinct("kind")
    return dict(newest.values_list("kind", "occurred_at"))


def _latest(trait: Trait, newest: dict[str, datetime]) -> tuple[str, datetime] | None:
    found = [(newest[kind], kind) for kind in trait.kinds if kind in newest]
    return max(found)[::-1] if found else None


def _happening(kind: str) -> str:
    if kind in HAPPENINGS:
        return str(HAPPENINGS[kind])
    noun = kind.partition(".")[0]
    return {
        "patient": _("the record was changed"),
        "encounter": _("a visit changed"),
        "record": _("a record was corrected"),
        "appointment": _("an appointment changed"),
        "case": _("a case changed"),
        "conversation": _("a conversation changed"),
        "journey": _("a journey went on"),
        "segment": _("came to or left a segment"),
        "trait": _("somebody wrote it down"),
        "consent": _("a consent was given or withdrawn"),
        "charge": _("a charge was posted"),
        "death": _("the record was changed"),
    }.get(noun, kind)


def _keys() -> dict[str, str]:
    return {
        "department": _("department"),
        "measurement": _("measurement"),
        "problem": _("diagnosis"),
        "soft_fact": _("thing noted"),
        "warning": _("warning"),
        "care_role": _("role"),
        "contact_kind": _("channel"),
        "purpose": _("purpose"),
        "survey": _("survey"),
        "journey": _("journey"),
        "drug_class": _("class of medicines"),
    }
