"""Rules in words: what stands in a field, and what differs between two versions."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from .fields import Content, Field, all_fields, role_choices

Posts = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that says something else: where it stands, what it said, what it says. `path` is for machines."""

    place: str
    before: str
    after: str
    path: tuple[str | int, ...]


def differences(code: str, before: Content, after: Content, posts: Posts) -> list[Difference]:
    """Return what of the rules changed, in the order of the form."""
    return [
        Difference(f"{row} · {one.label}", said(one, before, posts), said(one, after, posts), one.path)
        for row, one in all_fields(code, after)
        if not _same(one, before, after)
    ]


def _same(field: Field, before: Content, after: Content) -> bool:
    """Tell whether a field says the same; the order in which posts are told at once or approve means nothing."""
    old, new = field.value(before), field.value(after)
    if field.kind == "posts":
        return sorted(old or ()) == sorted(new or ())
    return bool(old == new)


def said(field: Field, content: Content, posts: Posts) -> str:
    """Return what stands in a field, as a person says it."""
    value = field.value(content)
    if field.kind == "hours":
        return _length(value)
    if field.kind == "words":
        return f"{value['zh']} / {value['en']}" if value else "–"
    if field.kind == "posts":
        return _and(_post(posts, code) for code in value) or _("nobody")
    if field.kind == "ladder":
        return _and(f"{rung['at']} % {_post(posts, rung['tell'])}" for rung in value)
    if field.kind == "roles":
        words = dict(role_choices())
        return _and(words.get(code, code) for code in value or ())
    return _plain(field, value, posts)


def _plain(field: Field, value: Any, posts: Posts) -> str:
    if field.kind == "post":
        return _post(posts, value)
    if field.kind == "flag":
        return _("yes") if value else _("no")
    if field.kind == "lines":
        return _and(value or ())
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if value is not None else "–"


def _length(span: Content) -> str:
    minutes = span["hours"] * 60 + span["minutes"]
    if minutes % 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}


def _post(posts: Posts, code: str) -> str:
    words = posts.get(code)
    return words["en" if (get_language() or "").startswith("en") else "zh"] if words else code


def _and(parts: Any) -> str:
    return ("、" if not (get_language() or "").startswith("en") else ", ").join(parts)
