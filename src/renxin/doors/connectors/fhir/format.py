"""FHIR as a format of the connectors: resources that were parked are shown, corrected and applied again."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.doors.connectors.formats import Content, Detail, Format, Settled, content_of, register
from renxin.doors.connectors.models import InterfaceMessage
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

from . import body, copies, reasons
from .applying import Item, apply, item_of
from .applying.engine import park_missing
from .readable import parts_of

__all__ = ["CODE", "FHIR", "copies"]

CODE: Final = "fhir"
_LONGEST: Final = 20_000
State = InterfaceMessage.State


def settle(tenant_id: int, rows: Sequence[InterfaceMessage]) -> list[Settled]:
    """Apply messages that hold one resource each, those of one sender together."""
    settled: list[Settled] = []
    groups: dict[tuple[str, str], list[tuple[InterfaceMessage, Item]]] = defaultdict(list)
    for row in rows:
        try:
            item = item_of(body.resource_of(content_of(row).data))
        except InvalidInput:
            settled.append(Settled(row, State.PARKED, row.patient_id, reason=reasons.NOT_FHIR.code, place="JSON"))
            continue
        groups[row.source, row.interface.name].append((row, item))
    for (source, name), pairs in groups.items():
        items = [item for _row, item in pairs]
        apply(Actor.interface(tenant_id, name), source, items)
        park_missing(items)
        settled += [_settled(row, item) for row, item in pairs]
    return settled


def _settled(row: InterfaceMessage, item: Item) -> Settled:
    if item.is_aside and item.reason:
        state = State.IGNORED if item.reason.ignored else State.PARKED
        return Settled(row, state, row.patient_id, reason=item.reason.code, place=item.where[:120])
    return Settled(row, State.APPLIED, item.patient_id or row.patient_id, item.encounter_id)


def detail(content: Content, *, clear: bool, wrong: str) -> Detail:
    """Return a resource readable; what is none is shown as text, and only in clear."""
    try:
        resource = body.resource_of(content.data)
    except InvalidInput:
        text = content.data.decode("utf-8", "replace")
        return Detail([], text[:_LONGEST], text) if clear else Detail([])
    written = body.pretty(resource) if clear else ""
    return Detail(parts_of(resource, clear=clear, wrong=wrong), "", written, wrong)


def with_field(content: Content, place: str, value: str) -> bytes:
    """Return a copy with one element (`Patient.birthDate`, `Patient.name[0].text`) set.

    Raises:
        InvalidInput: there is no such place in the resource.
    """
    resource = body.resource_of(content.data)
    names = place.strip().split(".")
    if len(names) < 2 or names[0] != resource["resourceType"]:
        raise InvalidInput(_("Write the place as it stands in the list, such as Patient.birthDate."), where="place")
    holder: Any = resource
    for name in names[1:-1]:
        holder = _step(holder, name)
    last, at = _split(names[-1])
    if at is None:
        holder[last] = value
    else:
        _step(holder, last)[at] = value
    return body.canonical(resource)


def _step(holder: Any, name: str) -> Any:
    plain, at = _split(name)
    found = holder.setdefault(plain, {}) if isinstance(holder, dict) else None
    if isinstance(found, list):
        found = found[at or 0] if (at or 0) < len(found) else None
    if not isinstance(found, dict | list):
        raise InvalidInput(_("Write the place as it stands in the list, such as Patient.birthDate."), where="place")
    return found


def _split(name: str) -> tuple[str, int | None]:
    plain, bracket, rest = name.partition("[")
    number = rest.rstrip("]")
    return plain, int(number) if bracket and number.isdigit() else None


def whole_text(text: str) -> bytes:
    """Return an edited resource.

    Raises:
        InvalidInput: it is no resource any more.
    """
    try:
        return body.canonical(body.resource_of(text))
    except InvalidInput as error:
        raise InvalidInput(_("This is no FHIR resource any more: JSON with a resourceType."), where="text") from error


FHIR = register(
    Format(
        code=CODE,
        title=gettext_lazy("FHIR"),
        reasons=reasons.CATALOGUE,
        apply=settle,
        detail=detail,
        kind_name=lambda kind: kind,
        with_field=with_field,
        whole_text=whole_text,
        place_help=gettext_lazy("Element, such as Patient.birthDate"),
        value_help=gettext_lazy("As FHIR writes it"),
        text_help=gettext_lazy("JSON of one resource"),
    )
)
