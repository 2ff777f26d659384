"""Anchors that facts give, and facts that are still to be asked for. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from .shapes import Programme


def anchors_given(programme: Programme, anchors: Mapping[str, date], facts: Mapping[str, Any]) -> dict[str, date]:
    """Return the days that facts give: a cycle of 21 days says when the next one begins."""
    return {
        one.gives: anchors[one.after] + timedelta(days=int(facts[one.name]))
        for one in programme.facts
        if one.gives and one.after and one.after in anchors and str(facts.get(one.name, "")).isdigit()
    }


def facts_for(programme: Programme, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of all that is known the programme's conditions look at."""
    return {one.name: known[one.name] for one in programme.facts if one.name in known and one.name != "in_programme"}


def facts_kept(programme: Programme, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that stay true when a programme begins again."""
    return {one.name: facts[one.name] for one in programme.facts if one.keeps and one.name in facts}


def lacks(programme: Programme, facts: Mapping[str, Any]) -> bool:
    """Tell whether a fact is unknown without which the programme does not know what to do."""
    return any(one.needed and one.name not in facts for one in programme.facts)
