"""A rule in words, for who builds it and for who approves it. The language is the active one, or the one named."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from . import spans
from .spans import Span
from .tree import Bears, Did, Group, Held, InSegment, Recorded, Rule, TraitIs, Where


def _itself(word: str) -> str:
    return word


def _plain_value(_trait: str, value: Any) -> str:
    return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What things are called here. What nobody names goes by its code."""

    trait: Callable[[str], str] = _itself
    unit: Callable[[str], str] = lambda _trait: ""
    key: Callable[[str, str], str] = lambda _trait, key: key
    value: Callable[[str, Any], str] = _plain_value
    tag: Callable[[str], str] = _itself
    happening: Callable[[str], str] = _itself
    segment: Callable[[str], str] = _itself
    asked: Callable[[str], str] = _itself
    answer: Callable[[str, Any], str] = _plain_value


def sentence(rule: Rule, known: Known, language: str = "") -> str:
    """Return the rule as one sentence."""
    if language:
        with translation.override(language):
            return sentence(rule, known)
    if isinstance(rule, Group) and not rule.rules:
        return _("Everybody")
    return _said(rule, known, is_inner=False)


def _said(rule: Rule, known: Known, *, is_inner: bool = True) -> str:
    if isinstance(rule, Group):
        return _group(rule, known, is_inner=is_inner)
    if isinstance(rule, Held):
        inner = _said(rule.rule, known)
        return _("for %(span)s without a break: %(rule)s") % {"span": length(rule.span), "rule": inner}
    return condition(rule, known)


def _group(rule: Group, known: Known, *, is_inner: bool) -> str:
    parts = [_said(child, known) for child in rule.rules]
    if not parts:
        return _("Everybody") if rule.how != "any" else _("nobody")
    if rule.how == "none":
        return _("none of these: %(parts)s") % {
            "parts": _bracketed(pgettext("list of conditions", ", or ").join(parts))
        }
    if len(parts) == 1:
        return parts[0]
    joint = pgettext("list of conditions", ", and ") if rule.how == "all" else pgettext("list of conditions", ", or ")
    said = joint.join(parts)
    return _bracketed(said) if is_inner else said


def _bracketed(text: str) -> str:
    return pgettext("brackets", "(%(text)s)") % {"text": text}


def condition(rule: TraitIs | Bears | Did | InSegment | Recorded, known: Known) -> str:
    """Return one condition in words."""
    if isinstance(rule, TraitIs):
        return _trait(rule, known)
    if isinstance(rule, Bears):
        return _tag(rule, known)
    if isinstance(rule, Did):
        return _did(rule, known)
    if isinstance(rule, InSegment):
        words = {"name": known.segment(rule.segment)}
        return _("belongs to “%(name)s”") % words if rule.member else _("does not belong to “%(name)s”") % words
    return _record(rule)


def length(span: Span) -> str:
    """Return a span in words."""
    words = {"count": span.count}
    return {
        "hours": ngettext("%(count)d hour", "%(count)d hours", span.count) % words,
        "days": ngettext("%(count)d day", "%(count)d days", span.count) % words,
        "weeks": ngettext("%(count)d week", "%(count)d weeks", span.count) % words,
        "months": ngettext("%(count)d month", "%(count)d months", span.count) % words,
        "years": ngettext("%(count)d year", "%(count)d years", span.count) % words,
    }[span.unit]


def _trait(rule: TraitIs, known: Known) -> str:
    name = known.trait(rule.trait)
    if rule.key:
        name = pgettext("trait of something", "%(trait)s (%(key)s)") % {
            "trait": name,
            "key": known.key(rule.trait, rule.key),
        }
    return _comparison(rule.op, rule.value) % {"trait": name, "value": _value(rule, known)}


def _comparison(op: str, value: Any) -> str:
    if op == "=" and isinstance(value, bool):
        return _("%(trait)s: yes") if value else _("%(trait)s: no")
    return {
        "=": _("%(trait)s is %(value)s"),
        "!=": _("%(trait)s is not %(value)s"),
        "in": _("%(trait)s is one of %(value)s"),
        "not_in": _("%(trait)s is none of %(value)s"),
        "starts_with": _("%(trait)s begins with %(value)s"),
        "<": _("%(trait)s is below %(value)s"),
        "<=": _("%(trait)s is at most %(value)s"),
        ">": _("%(trait)s is above %(value)s"),
        ">=": _("%(trait)s is at least %(value)s"),
        "between": _("%(trait)s lies between %(value)s"),
        "within_last": _("%(trait)s within the last %(value)s"),
        "more_than_ago": _("%(trait)s %(value)s ago or longer"),
        "ago_between": _("%(trait)s %(value)s ago"),
        "in_next": _("%(trait)s within the next %(value)s"),
        "anniversary_in": _("anniversary of %(trait)s within the next %(value)s"),
        "before": _("%(trait)s before %(value)s"),
        "since": _("%(trait)s on or after %(value)s"),
        "is_set": _("%(trait)s is known"),
        "not_set": _("%(trait)s is not known"),
    }[op]


def _value(rule: TraitIs, known: Known) -> str:
    value = rule.value
    span, both = spans.read(value), spans.read_two(value)
    if both is not None:
        return _("%(low)s to %(high)s") % {"low": both[0].count, "high": length(both[1])}
    if span is not None:
        return length(span)
    unit = known.unit(rule.trait)
    if isinstance(value, list):
        said = [known.value(rule.trait, one) for one in value]
        if rule.op == "between" and len(said) == 2:
            both_said = _("%(low)s and %(high)s") % {"low": said[0], "high": said[1]}
            return f"{both_said} {unit}".strip()
        return pgettext("list of values", ", ").join(said)
    return f"{known.value(rule.trait, value)} {unit}".strip()


def _tag(rule: Bears, known: Known) -> str:
    words = {"tag": known.tag(rule.tag)}
    said = _("bears the tag “%(tag)s”") % words if rule.bears else _("does not bear the tag “%(tag)s”") % words
    return _within(said, rule.within)


def _did(rule: Did, known: Known) -> str:
    name = known.happening(rule.kind)
    if rule.where:
        name = pgettext("happening with values", "%(happening)s (%(where)s)") % {
            "happening": name,
            "where": pgettext("list of values", ", ").join(_asked(asked, known) for asked in rule.where),
        }
    return _within(_times(rule) % {"what": name}, rule.within)


def _times(rule: Did) -> str:
    least, most = rule.at_least, rule.at_most
    if most == 0:
        return _("“%(what)s” did not happen")
    if least is not None and most is not None:
        how_often = _("%(least)d to %(most)d times") % {"least": least, "most": most}
    elif least is not None:
        how_often = ngettext("at least once", "at least %(count)d times", least) % {"count": least}
    else:
        how_often = ngettext("at most once", "at most %(count)d times", most or 0) % {"count": most}
    return _("“%(what)s” happened {how_often}").replace("{how_often}", how_often)


def _asked(asked: Where, known: Known) -> str:
    name = known.asked(asked.name)
    if asked.values:
        return f"{name} = {' / '.join(known.answer(asked.name, value) for value in asked.values)}"
    if asked.low is not None and asked.high is not None:
        return f"{asked.low} ≤ {name} ≤ {asked.high}"
    return f"{name} ≥ {asked.low}" if asked.low is not None else f"{name} ≤ {asked.high}"


def _record(rule: Recorded) -> str:
    what = {
        "problem": _("a diagnosis"),
        "medicine": _("a medicine"),
        "procedure": _("a procedure"),
        "visit": _("a visit"),
    }[rule.record]
    if rule.codes:
        what = pgettext("record with codes", "%(what)s %(codes)s") % {"what": what, "codes": " / ".join(rule.codes)}
    said = _("the record holds %(what)s") if rule.has else _("the record does not hold %(what)s")
    return _within(said % {"what": what}, rule.within)


def _within(said: str, span: Span | None) -> str:
    if span is None:
        return said
    return _("%(what)s, within the last %(span)s") % {"what": said, "span": length(span)}
