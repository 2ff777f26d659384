"""The builder's form for packages above: a rule inside something of theirs is built as a segment is, by clicking.

Their page shows `segments/_rule.html` in a form of the id `segment-form` with what `shown` returns, posts every button
of it to itself (`act`), and takes the rule with `read`.
"""

from collections.abc import Mapping
from typing import Any

from renxin.engagement.segments.pages import drafts
from renxin.engagement.segments.pages.nodes import RECORDS, UNITS, Choices, nodes, problem_texts
from renxin.engagement.segments.rule import RuleError, parse, problems
from renxin.engagement.segments.selectors.reach import vocabulary
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

SAVE = "save"


def shown(actor: Actor, rule: Mapping[str, Any], post: Any = None) -> dict[str, Any]:
    """Return what the form shows: `rule` as it is, or, with `post`, what somebody has made of it so far."""
    if post is None:
        return _context(actor, drafts.of_rule(rule) if rule else drafts.empty(), {})
    draft, act = drafts.read(post), post.get("act", "")
    if act and act != SAVE:
        drafts.apply(draft, act)
    return _context(actor, draft, _problems(actor, draft) if act == SAVE else {})


def read(actor: Actor, post: Any) -> dict[str, Any]:
    """Return the rule that a form holds.

    Raises:
        InvalidInput: it is not complete, or names what is not there; `where` is the node.
    """
    draft = drafts.read(post)
    for where, text in _problems(actor, draft).items():
        raise InvalidInput(text, where=where)
    return drafts.rule_of(draft)


def _problems(actor: Actor, draft: drafts.Draft) -> dict[str, str]:
    try:
        return problem_texts(problems(parse(drafts.rule_of(draft)), vocabulary(actor)))
    except RuleError as error:
        return {error.where: str(error.message)}


def _context(actor: Actor, draft: drafts.Draft, found: Mapping[str, str]) -> dict[str, Any]:
    choices = Choices.of(actor)
    return {"tree": nodes(draft, choices, found), "choices": choices, "units": UNITS, "records": RECORDS}
