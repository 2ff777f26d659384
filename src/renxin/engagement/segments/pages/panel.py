"""What stands beside a rule: how many, who for example, what each condition does, the sentence."""

from typing import Any

from renxin.engagement.segments import selectors
from renxin.engagement.segments.rule import RuleError, parse, problems, sentence
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients


def panel(actor: Actor, content: dict[str, Any]) -> dict[str, Any]:
    """Return what the panel shows for a rule as JSON, complete or not."""
    try:
        rule = parse(content)
    except RuleError:
        return {"is_incomplete": True}
    if problems(rule, selectors.vocabulary(actor)):
        return {"is_incomplete": True}
    said = selectors.known(actor)
    return {
        "number": selectors.count(actor, rule),
        "sentence": sentence(rule, said),
        "falls": [(sentence(fall.node, said), fall) for fall in selectors.falls(actor, rule)],
        "how": getattr(rule, "how", "all"),
        "sample": shown(actor, selectors.sample(actor, rule)) if actor.may("patients.view") else None,
    }


def shown(actor: Actor, patient_ids: list[int]) -> list[patients.PatientCard]:
    """Return the people as lists show them."""
    found = patients.cards(actor, patient_ids)
    return [found[each] for each in patient_ids if each in found]
