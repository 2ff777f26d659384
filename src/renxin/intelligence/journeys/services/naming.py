"""What a definition says has to make sense here: facts and their values, checks, and that what it names exists."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from renxin.intelligence.journeys import checks
from renxin.intelligence.journeys.definition import Definition, Problem, parse, validate
from renxin.intelligence.journeys.services import existing
from renxin.intelligence.journeys.services.withholding import withheld
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.selectors import fact_fields


def find_problems(actor: Actor, content: Mapping[str, Any]) -> list[Problem]:
    """Return everything that keeps `content` from being published, each with its place; nothing when it may be."""
    found = validate(content)
    if found:
        return found
    definition = parse(content)
    return [*_unknown(definition), *existing.missing(actor, definition), *withheld(actor, definition)]


def refuse(problems: Sequence[Problem]) -> None:
    """Refuse a definition that has problems.

    Raises:
        InvalidInput: there is one; the message tells the first.
    """
    if problems:
        raise InvalidInput(problems[0].text, where=problems[0].where)


def _unknown(definition: Definition) -> Iterator[Problem]:
    known = fact_fields()
    for wanted in definition.filters():
        if wanted.kind not in known:
            yield Problem(wanted.kind, _("There is no fact of this kind."))
            continue
        missing = wanted.fields() - known[wanted.kind]
        if missing:
            text = _("This fact has no such value: %(names)s.") % {"names": ", ".join(sorted(missing))}
            yield Problem(wanted.kind, text)
    for rule in definition.stops:
        if rule.check and rule.check not in checks.CHECKS:
            text = _("Unknown check. Known checks: %(known)s.") % {"known": ", ".join(sorted(checks.CHECKS))}
            yield Problem(f"journey.stop.{rule.reason}", text)
