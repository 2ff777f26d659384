"""POST /reviews: a program pushes public reviews, one or several, with an access token."""

import json
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.kernel.core.errors import InvalidInput
from renxin.programs.listening.services import NewReview, take_reviews

from .guarding import ApiRequest, client, require

MOST: Final = 500
LARGEST: Final = 4 * 1024 * 1024


@client
@require_POST
def reviews(request: ApiRequest) -> HttpResponse:
    """Take in reviews: 201 with how many came and how many were new; one that is known is not taken twice."""
    require(request, "Review", "write")
    if len(request.body) > LARGEST:
        raise InvalidInput(_("More than four megabytes. Send it in parts."), where="body")
    try:
        told = json.loads(request.body)
    except ValueError as error:
        raise InvalidInput(_("This is no JSON."), where="body") from error
    rows = told if isinstance(told, list) else [told]
    if not rows or len(rows) > MOST or not all(isinstance(row, dict) for row in rows):
        raise InvalidInput(_("Send one review, or a list of at most %(most)d.") % {"most": MOST}, where="body")
    taken = take_reviews(request.access.actor, [_review(row, number) for number, row in enumerate(rows)])
    response = JsonResponse({"seen": taken.seen, "new": taken.new}, status=201)
    response["Cache-Control"] = "no-store"
    return response


def _review(row: dict[str, Any], number: int) -> NewReview:
    return NewReview(
        source=str(row.get("source", "")),
        external_id=str(row.get("id", "")),
        author=str(row.get("author", "")),
        stars=_stars(row, number),
        text=str(row.get("text", "")),
        url=str(row.get("url", "")),
        written_at=_instant(row, number),
        department=str(row.get("department", "")),
        doctor=str(row.get("doctor", "")),
    )


def _stars(row: dict[str, Any], number: int) -> float | None:
    given = row.get("stars")
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise InvalidInput(_("Stars are a number."), where=f"[{number}].stars")
    return float(given)


def _instant(row: dict[str, Any], number: int) -> datetime:
    try:
        found = datetime.fromisoformat(str(row.get("written_at", "")))
    except ValueError as error:
        raise InvalidInput(_("This is no date."), where=f"[{number}].written_at") from error
    if found.tzinfo is None:
        raise InvalidInput(_("A time needs its offset: 2026-03-10T09:00:00+08:00."), where=f"[{number}].written_at")
    return found
