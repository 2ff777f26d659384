"""POST /hotline/tickets: a city's hotline platform passes tickets on, one or several, with an access token."""

import json
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.programs.cases.services import NewTicket, take_tickets

from .guarding import ApiRequest, client, require

MOST: Final = 200
LARGEST: Final = 1024 * 1024


@client
@require_POST
def tickets(request: ApiRequest) -> HttpResponse:
    """Take in tickets: 201 with the case numbers, in the order given; a number that is known is not taken twice."""
    require(request, "HotlineTicket", "write")
    if len(request.body) > LARGEST:
        raise InvalidInput(_("More than a megabyte. Send it in parts."), where="body")
    try:
        told = json.loads(request.body)
    except ValueError as error:
        raise InvalidInput(_("This is no JSON."), where="body") from error
    rows = told if isinstance(told, list) else [told]
    if not rows or len(rows) > MOST or not all(isinstance(row, dict) for row in rows):
        raise InvalidInput(_("Send one ticket, or a list of at most %(most)d.") % {"most": MOST}, where="body")
    actor = request.access.actor
    taken = take_tickets(actor, [_ticket(actor.tenant_id, row, number) for number, row in enumerate(rows)])
    answer = [
        {
            "hotline": ticket.hotline,
            "number": ticket.number,
            "case": ticket.case.number,
            "state": ticket.state,
            "due_at": ticket.due_at.isoformat(),
        }
        for ticket in taken
    ]
    response = JsonResponse({"tickets": answer}, status=201)
    response["Cache-Control"] = "no-store"
    return response


def _ticket(tenant_id: int, row: dict[str, Any], number: int) -> NewTicket:
    department = organizations.resolve_department(tenant_id, str(row["department"])) if row.get("department") else None
    return NewTicket(
        hotline=str(row.get("hotline", "12345")),
        number=str(row.get("number", "")),
        words=str(row.get("words", "")),
        phone=str(row.get("phone", "")),
        name=str(row.get("name", "")),
        received_at=_instant(row, "received_at", number),
        due_at=_instant(row, "due_at", number),
        is_urgent=bool(row.get("urgent", False)),
        department_id=department.pk if department else None,
    )


def _instant(row: dict[str, Any], field: str, number: int) -> datetime | None:
    if not row.get(field):
        return None
    try:
        found = datetime.fromisoformat(str(row[field]))
    except ValueError as error:
        raise InvalidInput(_("This is no date."), where=f"[{number}].{field}") from error
    if found.tzinfo is None:
        raise InvalidInput(_("A time needs its offset: 2026-03-10T09:00:00+08:00."), where=f"[{number}].{field}")
    return found
