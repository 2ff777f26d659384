"""The search that is asked for most, the measurements of a patient by code, newest first: a prepared statement."""

from typing import Final

from renxin.kernel.core.fetching import fetch
from renxin.people.records.models import Observation

from .asked import Asked
from .finding import Question

_ORDERS: Final = {(): "id DESC", ("-date",): "observed_at DESC, id", ("date",): "observed_at, id"}
_NAMED: Final = ("patient", "subject")
_OF: Final = (
    "WHERE tenant_id = %(tenant)s::bigint AND patient_id = ANY(%(people)s::bigint[]) AND set_id NOT LIKE '~%%' "
)


def plain_rows(question: Question, asked: Asked) -> list[Observation] | None:
    """Return the first rows, one more than asked for, of a plain search; None when it is another one."""
    codes = [value for name, value in asked.conditions if name == "code"]
    names = {name.partition(":")[0] for name, _value in asked.conditions if name != "code"}
    if question.name != "Observation" or question.people is None or not names.issubset(_NAMED):
        return None
    if asked.after or asked.sort not in _ORDERS or len(codes) > 1 or any("|" in value for value in codes):
        return None
    values = {
        "tenant": question.actor.tenant_id,
        "people": list(question.people),
        "most": asked.count + 1,
        **({"codes": codes[0].split(",")} if codes else {}),
    }
    narrowed = "AND code = ANY(%(codes)s::text[]) " if codes else ""
    ordered = f"{_OF}{narrowed}ORDER BY {_ORDERS[asked.sort]} LIMIT %(most)s::bigint"
    return fetch(Observation, ordered, values)
