"""Does what a definition names exist? Templates, surveys, segments, tags, traits, people in a role, other journeys.

Asked when it is published, and by the editor after each change: what is missing is named, with its place. What is
taken away later sets the runs that come to it aside, with the cause and a way to try again.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.engagement.content import selectors as content
from renxin.engagement.segments import selectors as segments
from renxin.engagement.segments.rule import RuleError, parse, problems, reads
from renxin.engagement.worklist import selectors as worklist
from renxin.intelligence.journeys import feeds
from renxin.intelligence.journeys.definition import Definition, Problem, key_nodes
from renxin.intelligence.journeys.models import Journey
from renxin.intelligence.journeys.questions.sending import versions
from renxin.intelligence.journeys.step import Step
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Role
from renxin.programs.careplans import selectors as careplans
from renxin.programs.surveys.models import Survey

Known = Callable[[Actor, set[str]], Collection[str]]


def missing(actor: Actor, definition: Definition) -> list[Problem]:
    """Return everything that a definition names and that is not there."""
    found = [*_start(actor, definition), *_steps(actor, definition), *_rules(actor, definition)]
    return [*found, *_gate(actor, definition), *_key_nodes(actor, definition)]


def _start(actor: Actor, definition: Definition) -> Iterator[Problem]:
    start = definition.start
    plan = start.plan
    if start.kind == "feed" and not feeds.knows(plan["feed"], plan["event"]):
        yield Problem("journey.start.feed", _("There is no such feed, or nothing of that name happens in it."))
    if start.kind == "segment" and plan["segment"] not in _segments(actor):
        text = _("There is no segment %(name)s that is kept true.") % {"name": plan["segment"]}
        yield Problem("journey.start.segment", text)
    if start.kind == "date" and plan["trait"] not in segments.vocabulary(_reader(actor)).traits:
        text = _("There is no trait %(name)s.") % {"name": plan["trait"]}
        yield Problem("journey.start.date.trait", text)


def _steps(actor: Actor, definition: Definition) -> Iterator[Problem]:
    """Ask for each kind of thing once, and only for kinds that some step names."""
    for name, (known, words) in _NAMED.items():
        asked = [(step, wanted) for step in definition.steps if (wanted := _wanted(step, name))]
        there = known(_reader(actor), {wanted for _step, wanted in asked}) if asked else ()
        for step, wanted in asked:
            if wanted not in there or (name == "journey" and wanted == definition.code):
                text = words() % {"name": _called(name, wanted)}
                yield Problem(f"journey.steps.{step.id}.{name}", text, step.id)


def _wanted(step: Step, name: str) -> str:
    """Return the code that a step names in a setting of this kind; a setting of another kind is not meant."""
    field = next((field for field in step.fields() if field.name == name), None)
    meant = field is not None and (field.kind == name or (name == "role" and field.kind == "choice"))
    return str(getattr(step, name, "") or "") if meant else ""


def _called(name: str, wanted: str) -> str:
    return str(Role(wanted).label) if name == "role" and wanted in Role.values else wanted


def _rules(actor: Actor, definition: Definition) -> Iterator[Problem]:
    """Rules name traits, tags, segments and facts."""
    rules = definition.rules()
    if not rules:
        return
    known = segments.vocabulary(_reader(actor))
    for where, rule in rules:
        try:
            found = problems(parse(dict(rule)), known)
        except RuleError:
            continue  # the definition's own check says so
        step = where.removeprefix("journey.steps.") if where.startswith("journey.steps.") else ""
        for text in dict.fromkeys(each.text for each in found):
            yield Problem(where, text, step.partition(".")[0])


def _key_nodes(actor: Actor, definition: Definition) -> Iterator[Problem]:
    """A segment may be about a key node: only here its rule is known."""
    if definition.start.kind == "segment" or (definition.who and _names_segment(definition.who.rule)):
        yield from key_nodes.problems(definition, segments.rules_in_force(actor.tenant_id).get)


def _names_segment(rule: Mapping[str, Any]) -> bool:
    try:
        return bool(reads(parse(dict(rule))).segments)
    except RuleError:
        return False


def _reader(actor: Actor) -> Actor:
    """Return who looks the words of rules up; whoever may not see segments must not be stopped by them."""
    return actor if actor.may("segments.view") else Actor.system(actor.tenant_id, "journeys")


def _segments(actor: Actor) -> set[str]:
    return {segment.code for segment in segments.usable(_reader(actor))}


def _templates(actor: Actor, wanted: set[str]) -> set[str]:
    return wanted - content.unspoken(actor.tenant_id, wanted).keys()


def _surveys(actor: Actor, _wanted: set[str]) -> set[str]:
    return set(Survey.objects.of(actor).filter(is_active=True).values_list("code", flat=True))


def _questionnaires(actor: Actor, wanted: set[str]) -> Collection[str]:
    return versions(actor, wanted)


def _gate(actor: Actor, definition: Definition) -> Iterator[Problem]:
    """What people answer may not wait: before questions go out, somebody has to be on duty for the answers."""
    asking = [step for step in definition.steps if step.verb == "send_questionnaire"]
    if asking and not worklist.gate(_reader(actor)).ready:
        text = _("First fill the posts of the alarm ladder and hold a drill: what people answer may not wait.")
        yield from (Problem(f"journey.steps.{step.id}.questionnaire", text, step.id) for step in asking)


def _programmes(actor: Actor, wanted: set[str]) -> Collection[str]:
    return careplans.open_programmes(Actor.system(actor.tenant_id, "journeys"), wanted)


def _journeys(actor: Actor, _wanted: set[str]) -> set[str]:
    return set(Journey.objects.of(actor).filter(current__isnull=False).values_list("code", flat=True))


def _tags(actor: Actor, _wanted: set[str]) -> Collection[str]:
    return segments.vocabulary(actor).tags


def _traits(_actor: Actor, _wanted: set[str]) -> set[str]:
    return {code for code, _words, _codes in segments.statable()} | {"region"}


def _roles(actor: Actor, _wanted: set[str]) -> set[str]:
    return organizations.roles_borne(actor)


# The setting of a step, what there is to name in it, and what is said when that is missing.
_NAMED: Final[Mapping[str, tuple[Known, Callable[[], Any]]]] = {
    "template": (_templates, lambda: _("There is no approved message template %(name)s.")),
    "questionnaire": (_questionnaires, lambda: _("There is no questionnaire %(name)s in use.")),
    "survey": (_surveys, lambda: _("There is no survey %(name)s, or it is switched off.")),
    "programme": (_programmes, lambda: _("The programme %(name)s is not switched on.")),
    "journey": (_journeys, lambda: _("There is no other journey %(name)s.")),
    "tag": (_tags, lambda: _("There is no tag %(name)s.")),
    "trait": (_traits, lambda: _("There is no trait %(name)s that can be stated.")),
    "role": (_roles, lambda: _("Nobody here works as: %(name)s.")),
}
