"""One parameter of a search as a condition on our columns."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from renxin.doors.connectors.fhir import terms
from renxin.kernel.core import ids as log_ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.core.errors import InvalidInput
from renxin.people.records.models import Encounter

from .asked import span
from .kind import Param
from .ours import responses, schedules
from .rows import by_uid

NOBODY: Final = Q(pk__in=[])


def condition(actor: Actor, param: Param, value: str, modifier: str, where: str) -> Q:
    """Return the condition that one parameter of a search means.

    Raises:
        InvalidInput: its value or modifier cannot be understood.
    """
    if param.kind == "date":
        return during(param.column, value, where)
    if param.kind == "encounter":
        found = by_uid(Encounter, actor, [one.rpartition("/")[2] for one in value.split(",")])
        return Q(**{f"{param.column}__in": list(found)})
    if param.kind == "category":
        return _category(value)
    if param.kind == "string":
        return _words(param.column, value, modifier)
    if param.kind in _ASKED:
        return _ASKED[param.kind](actor, value.split(","))
    if modifier not in ("", "not"):
        raise InvalidInput(_("This search parameter is not known here."), where=where)
    wanted = Q()
    for one in value.split(","):
        wanted |= _token(param, one)
    return ~wanted if modifier == "not" else wanted


_ASKED: Final[Mapping[str, Callable[[Actor, list[str]], Q]]] = {
    "questionnaire": lambda actor, said: Q(version_id__in=responses.versions_of(actor, said)),
    **schedules.ASKED,
}


def _token(param: Param, value: str) -> Q:
    address, bar, code = value.rpartition("|")
    if param.means is not None:
        covered = param.means.get(code)
        return NOBODY if covered is None else Q(**{f"{param.column}__in": list(covered)}) if covered else Q()
    found = Q(**{param.column: code}) if code else Q()
    if bar and address and param.system:
        found &= Q(**{param.system: terms.code_system(address)})
    return found


def _words(column: str, value: str, modifier: str) -> Q:
    lookup = {"exact": "exact", "contains": "icontains"}.get(modifier, "istartswith")
    wanted = Q()
    for one in value.split(","):
        wanted |= Q(**{f"{column}__{lookup}": one})
    return wanted


def _category(value: str) -> Q:
    """Vital signs are known by their codes; what stands in a report is of the laboratory."""
    wanted = Q(code__in=[])
    for one in value.split(","):
        code = one.rpartition("|")[2]
        if code == "vital-signs":
            wanted |= Q(code__in=terms.vital_signs())
        elif code == "laboratory":
            wanted |= Q(report_id__isnull=False)
    return wanted


def during(column: str, value: str, where: str) -> Q:
    """Return the condition that a column lies in the times written.

    Raises:
        InvalidInput: there is no such column, or a time cannot be read.
    """
    if not column:
        raise InvalidInput(_("This search parameter is not known here."), where=where)
    wanted = Q()
    for one in value.split(","):
        found = span(one, where)
        start, end = _bounds(column, found.start), _bounds(column, found.end)
        inside = Q(**{f"{column}__gte": start, f"{column}__lt": end})
        wanted |= {
            "ne": Q(**{f"{column}__lt": start}) | Q(**{f"{column}__gte": end}),
            "gt": Q(**{f"{column}__gte": end}),
            "sa": Q(**{f"{column}__gte": end}),
            "lt": Q(**{f"{column}__lt": start}),
            "eb": Q(**{f"{column}__lt": start}),
            "ge": Q(**{f"{column}__gte": start}),
            "le": Q(**{f"{column}__lt": end}),
        }.get(found.prefix, inside)
    return wanted


def _bounds(column: str, at: datetime) -> Any:
    """Return the bound as the column has it: ids of a log, dates for the columns that end in `_on` or `_date`."""
    if column == "id":
        return log_ids.floor_of(at)
    return at.astimezone(SHANGHAI).date() if column.endswith(("_on", "_date")) else at
