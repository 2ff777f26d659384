"""Words of insights in templates."""

from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.kernel.core import packs
from renxin.people.records.models import Encounter

register = template.Library()


@register.filter
def both(value: dict[str, str]) -> str:
    """Return a text of both languages in the reader's."""
    return packs.words(dict(value), get_language() or "zh-hans") if value else ""


@register.filter
def unit_name(names: dict[int, Any], unit: int) -> str:
    """Return what a department is called."""
    row = names.get(unit)
    if row is None:
        return "–"
    return row.name_en if (get_language() or "").startswith("en") and row.name_en else row.name


@register.filter
def unit_uid(names: dict[int, Any], unit: int) -> str:
    """Return the address part of a department."""
    row = names.get(unit)
    return str(row.uid) if row else ""


@register.filter
def trait_words(trait: str) -> str:
    """Return what a trait of the case mix is called (`age:75+`, `class:EMER`)."""
    kind, _colon, value = trait.partition(":")
    if kind == "class":
        return str(dict(Encounter.Class.choices).get(value, value))
    if kind == "sex":
        return {"male": _("Man"), "female": _("Woman")}.get(value, value)
    said = {"age": _("Age %(value)s"), "mode": _("answered by %(value)s")}
    return said[kind] % {"value": value} if kind in said else trait
