"""Filters of WeCom's pages."""

from collections.abc import Mapping
from typing import Any

from django import template

from renxin.engagement.channels.adapters.wecom import errors
from renxin.kernel.core.actor import Actor

register = template.Library()


@register.filter
def called(names: Mapping[str, Any], userid: str) -> Any:
    """Return what stands for a member in `names`; the member's own id when nothing does."""
    return names.get(userid, userid if names and isinstance(next(iter(names.values())), str) else "")


@register.filter
def problem(reason: str) -> str:
    """Return the cause of a trouble in words."""
    return str(errors.explain(reason)[0])


@register.filter
def may_map(actor: Actor | None) -> bool:
    """Tell whether somebody may say who is who."""
    return actor is not None and actor.may("channels.manage")
