"""Parts of a programme in words: what starts it, when a contact is, what a rule leads to. Pure."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from renxin.kernel.core.packs import Words
from renxin.kernel.core.shapes import Misfit, fit
from renxin.programs.careplans.beginning import known
from renxin.programs.careplans.handbook.chapters import contents
from renxin.programs.careplans.programmes import spans
from renxin.programs.careplans.programmes.shapes import Node, Rule, Starting

from .naming import level_words, listed, short_name
from .spoken import spoken

Table = Mapping[str, str | Promise]
BY: Final[Table] = {
    "message": pgettext_lazy("contact by", "Message"),
    "card": pgettext_lazy("contact by", "Card"),
    "bot": pgettext_lazy("contact by", "Automatic conversation"),
    "nurse": pgettext_lazy("contact by", "Nurse"),
    "doctor": pgettext_lazy("contact by", "Doctor"),
}
ANCHORS: Final[Table] = {
    "discharge": pgettext_lazy("anchor", "discharge"),
    "surgery": pgettext_lazy("anchor", "the operation"),
    "visit": pgettext_lazy("anchor", "the visit"),
    "diagnosis": pgettext_lazy("anchor", "the diagnosis"),
    "enrolled": pgettext_lazy("anchor", "the start of the programme"),
    "lmp": pgettext_lazy("anchor", "the last period"),
    "delivery": pgettext_lazy("anchor", "the birth (mother)"),
    "birth": pgettext_lazy("anchor", "the birth"),
    "cycle": pgettext_lazy("anchor", "day 1 of the cycle"),
    "next_cycle": pgettext_lazy("anchor", "day 1 of the next cycle"),
    "treatment_end": pgettext_lazy("anchor", "the end of treatment"),
    "report": pgettext_lazy("anchor", "the report"),
    "vaccination": pgettext_lazy("anchor", "the vaccination"),
    "last_contact": pgettext_lazy("anchor", "the last contact"),
}
STARTS: Final[Table] = {
    "diagnosed": pgettext_lazy("programme start", "a diagnosis"),
    "discharged": pgettext_lazy("programme start", "discharge"),
    "visited": pgettext_lazy("programme start", "a visit"),
    "operated": pgettext_lazy("programme start", "an operation"),
    "resulted": pgettext_lazy("programme start", "a result"),
    "reported": pgettext_lazy("programme start", "a report"),
    "registered_pregnancy": pgettext_lazy("programme start", "a registered pregnancy"),
    "delivered": pgettext_lazy("programme start", "a delivery"),
    "born": pgettext_lazy("programme start", "a birth"),
    "treated": pgettext_lazy("programme start", "a treatment"),
    "vaccinated": pgettext_lazy("programme start", "a vaccination"),
    "medicated": pgettext_lazy("programme start", "a medicine"),
    "by_hand": pgettext_lazy("programme start", "by hand"),
    "self": pgettext_lazy("programme start", "the patient herself"),
    "journey": pgettext_lazy("programme start", "a journey"),
}
ENDS: Final[Table] = {
    "death": pgettext_lazy("programme end", "death"),
    "withdrawal": pgettext_lazy("programme end", "the patient's wish"),
    "transfer": pgettext_lazy("programme end", "care handed over"),
    "pregnancy_end": pgettext_lazy("programme end", "the end of the pregnancy"),
    "completed": pgettext_lazy("programme end", "the last contact done"),
    "lost": pgettext_lazy("programme end", "not reached any more, confirmed by a person"),
}
ACTIONS: Final[Table] = {
    "recheck": pgettext_lazy("action", "look again"),
    "refer": pgettext_lazy("action", "refer"),
    "emergency": pgettext_lazy("action", "emergency"),
    "call_doctor": pgettext_lazy("action", "the doctor calls"),
    "call_nurse": pgettext_lazy("action", "the nurse calls"),
    "book": pgettext_lazy("action", "book a visit"),
    "self_treat": pgettext_lazy("action", "treat herself and measure again"),
    "score": pgettext_lazy("action", "score once more"),
    "complaint": pgettext_lazy("action", "take in the complaint"),
}
_UNIT: Final = re.compile(r"(\d+)(wd|h|d|w|m|y)")


def span(text: str) -> str:
    """Return a span in words: `22w3d` is "22 weeks 3 days", `-3d` "3 days before"."""
    try:
        spans.read(text)
    except ValueError:
        return text
    said = " ".join(_unit(int(number), unit) for number, unit in _UNIT.findall(text))
    return _("%(span)s before") % {"span": said} if text.strip().startswith("-") else said


def anchor(code: str) -> str:
    """Return what days are counted from."""
    return str(ANCHORS.get(code, code))


def end(code: str) -> str:
    """Return what ends a programme."""
    return str(ENDS.get(code, code))


def action(code: str) -> str:
    """Return what is done."""
    return str(ACTIONS.get(code, code))


def tell(code: str) -> str:
    """Return the title of a piece to read, or of what is said at once."""
    said = {"call_120": _("call 120 first"), "sugar_15": _("15 g of sugar, measure after 15 minutes")}
    return said.get(code) or (str(contents()[code].title) if code in contents() else code)


def start(one: Starting, names: Mapping[str, Any]) -> str:
    """Return what starts a programme."""
    said = str(STARTS.get(one.fact, one.fact))
    codes = f" {listed(known.said(code) for code in one.codes)}" if one.codes else ""
    when = _(" when %(when)s") % {"when": spoken(one.when, names)} if one.when else ""
    asked = _(" (a person confirms it)") if one.confirm else ""
    return f"{said}{codes}{when}{asked}"


def node(one: Node, names: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return a contact as pairs of what and how."""
    more = [
        (pgettext("part", "asks"), listed(short_name(code) for code in one.ask)),
        (pgettext("part", "sends"), listed(tell(code) for code in one.send)),
    ]
    return [*frame(one, names), *((what, said) for what, said in more if said)]


def frame(one: Node, names: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the same without what is asked and sent."""
    before, after = one.window
    window = _("%(before)s to %(after)s days") % {"before": f"−{before}" if before else "0", "after": f"+{after}"}
    repeats = _("every %(span)s") % {"span": span(one.every)} if one.every else ""
    if one.until:
        repeats += _(" until %(span)s") % {"span": span(one.until)}
    pairs = [
        (pgettext("part", "title"), str(one.text)),
        (pgettext("part", "when"), when_of(one)),
        (pgettext("part", "repeats"), repeats),
        (pgettext("part", "window"), window if any(one.window) else ""),
        (pgettext("part", "time of day"), one.time),
        (pgettext("part", "who"), str(BY.get(one.by, one.by))),
        (pgettext("part", "face to face"), pgettext("answer", "yes") if one.visit else ""),
        (pgettext("part", "only if"), spoken(one.when, names)),
        (pgettext("part", "reminders"), listed(span(each) for each in one.remind)),
    ]
    return [(what, said) for what, said in pairs if said]


def when_of(one: Node) -> str:
    """Return when a contact is, counted from what."""
    at = _("on the day") if spans.read(one.at) == spans.Span(one.at) else span(one.at)
    return _("%(span)s from %(anchor)s") % {"span": at, "anchor": anchor(one.anchor)} if one.anchor else at


def rule(one: Rule, names: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return a rule as pairs of what and how."""
    pairs = [
        (pgettext("part", "if"), spoken(one.when, names)),
        (pgettext("part", "level"), level_words(one.level) if one.level != "green" else ""),
        (pgettext("part", "then"), action(one.action) if one.action else ""),
        (pgettext("part", "asked again after"), span(one.next) if one.next else ""),
        (pgettext("part", "the patient is told"), tell(one.tell) if one.tell else ""),
        (pgettext("part", "because"), str(one.why)),
    ]
    return [(what, said) for what, said in pairs if said]


def entry_title(kind: str, raw: Mapping[str, Any]) -> str:
    """Return what an entry of a draft is called."""
    found = raw.get("why" if kind == "rules" else "text")
    words: dict[str, Any] = found if isinstance(found, dict) and found.get("zh") else {}
    text = str(Words(str(words["zh"]), str(words.get("en") or words["zh"]))) if words else ""
    code = str(raw.get("id") or raw.get("name") or raw.get("code") or "")
    return f"{text} ({code})" if text and code else text or code or "–"


def entry(kind: str, raw: Mapping[str, Any], names: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return an entry of a draft in words; of one that does not have its shape yet, its condition."""
    shape = {"nodes": Node, "rules": Rule}.get(kind)
    if shape is not None:
        try:
            made = fit(dict(raw), shape, "")
        except Misfit:
            return [(pgettext("part", "if"), spoken(str(raw.get("when") or ""), names))] if raw.get("when") else []
        pairs = node(made, names) if kind == "nodes" else rule(made, names)
        return [pair for pair in pairs if pair[0] not in (pgettext("part", "title"), pgettext("part", "because"))]
    return [(pgettext("part", "if"), spoken(str(raw.get("when") or ""), names))]


def _unit(number: int, unit: str) -> str:
    said = {
        "wd": ngettext("%(n)s working day", "%(n)s working days", number),
        "h": ngettext("%(n)s hour", "%(n)s hours", number),
        "d": ngettext("%(n)s day", "%(n)s days", number),
        "w": ngettext("%(n)s week", "%(n)s weeks", number),
        "m": ngettext("%(n)s month", "%(n)s months", number),
        "y": ngettext("%(n)s year", "%(n)s years", number),
    }
    return said[unit] % {"n": number}
