"""Who or what gave a tag or said a trait, in words: a colleague, WeCom, an import, a segment, a journey, a model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.engagement.segments.models import PatientTag, Tag
from renxin.engagement.segments.traits import registry
from renxin.kernel.core.actor import Actor

_PLAIN: Final = {
    "staff": gettext_lazy("by a colleague"),
    "wecom": gettext_lazy("from WeCom"),
    "rule": gettext_lazy("by its segment"),
    "journey": gettext_lazy("by a journey"),
    "model": gettext_lazy("by a model"),
    "message": gettext_lazy("from her own words"),
    "conversations.macro": gettext_lazy("by a macro of the inbox"),
    "demo": gettext_lazy("from the demo hospital"),
}
# What stands after the colon says which one, in a word that people know.
_TELLING: Final = frozenset({"journey", "model"})


@dataclass(frozen=True, slots=True)
class Borne:
    """A tag that a patient bears, with its source in words."""

    row: PatientTag
    source: str


def sources_in_words(actor: Actor) -> Callable[[str], str]:
    """Return what puts a source into words, the names of models read once."""
    models: dict[str, str] = {}

    def words(source: str) -> str:
        kind, _colon, which = source.partition(":")
        if kind == "model" and not models:
            asked = [trait for trait in registry.traits() if trait.by_model and trait.keys]
            models.update({key: str(name) for trait in asked if trait.keys for key, name in trait.keys(actor)})
        said = _PLAIN.get(source) or _PLAIN.get(kind)
        if said is None:
            return _("from an import: %(source)s") % {"source": which or kind} if source else _("not known by whom")
        return f"{said}: {models.get(which, which)}" if which and kind in _TELLING else str(said)

    return words


def with_sources(actor: Actor, rows: Sequence[PatientTag]) -> list[Borne]:
    """Return what a patient bears, each with its source in words."""
    words = sources_in_words(actor)
    return [Borne(row, words(row.source)) for row in rows]


def sources_of(actor: Actor, tag: Tag) -> list[tuple[str, int]]:
    """Return who or what gave a tag, in words, with to how many patients; the most first."""
    words = sources_in_words(actor)
    rows = PatientTag.objects.of(actor).filter(tag=tag).values_list("source").annotate(n=Count("pk"))
    found: dict[str, int] = {}
    for source, number in rows:
        found[words(source)] = found.get(words(source), 0) + number
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))
