"""What the names in rules are called here, for sentences."""

from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from renxin.engagement.segments.models import Segment, Tag
from renxin.engagement.segments.rule import Known, fact_values
from renxin.engagement.segments.rule.happenings import HAPPENINGS
from renxin.engagement.segments.traits import registry
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations


def known(actor: Actor) -> Known:
    """Return what traits, tags, segments and happenings are called in the reader's language."""
    tags: dict[str, str] = {}
    segments: dict[str, str] = {}

    def tag(name: str) -> str:
        if not tags:
            tags.update({str(uid): word for uid, word in Tag.objects.of(actor).values_list("uid", "name")})
        return tags.get(name, name)

    def segment(uid: str) -> str:
        if not segments:
            rows = Segment.objects.of(actor).values_list("uid", "name")
            segments.update({str(each): name for each, name in rows})
        return segments.get(uid, _("a segment that is gone"))

    @lru_cache
    def choices(code: str) -> dict[str, str]:
        trait = registry.trait(code)
        return dict(trait.choices(actor)) if trait and trait.choices else {}

    @lru_cache
    def keys(code: str) -> dict[str, str]:
        trait = registry.trait(code)
        return dict(trait.keys(actor)) if trait and trait.keys else {}

    def value(code: str, one: Any) -> str:
        return str(choices(code).get(str(one), one))

    return Known(
        trait=_trait,
        unit=_unit,
        key=lambda code, key: str(keys(code).get(key, key)),
        value=value,
        tag=tag,
        happening=happening,
        segment=segment,
        asked=fact_values.called,
        answer=lambda name, one: str(dict(fact_answers(actor, name)).get(as_typed(one), one)),
    )


def fact_answers(actor: Actor, name: str) -> list[tuple[str, str]]:
    """Return what a value of a fact may be, as it is typed and in words; empty for numbers and codes."""
    if name in fact_values.FLAGS:
        return [("yes", _("yes")), ("no", _("no"))]
    if name == "department_id":
        return [(str(one.pk), str(one)) for one in organizations.departments(actor)]
    return [(code, str(words)) for code, words in fact_values.CHOICES.get(name, ())]


def as_typed(value: object) -> str:
    """Return a value of a fact as forms write it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def happening(kind: str) -> str:
    """Return what a kind of fact is called; its code where nobody has named it."""
    return str(HAPPENINGS[kind]) if kind in HAPPENINGS else kind


def _trait(code: str) -> str:
    trait = registry.trait(code)
    return str(trait.words) if trait else code


def _unit(code: str) -> str:
    trait = registry.trait(code)
    return str(trait.unit or "") if trait else ""
