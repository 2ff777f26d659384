"""Five failures within ten minutes lock an account's name for thirty."""

from datetime import timedelta
from typing import Any, Final

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

from renxin.ui.render import render

WINDOW: Final = timedelta(minutes=10)
LOCKED: Final = timedelta(minutes=30)


def username_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the name as accounts have it, so that another spelling is not another five attempts."""
    given = (credentials or {}).get("username") or request.POST.get(settings.AXES_USERNAME_FORM_FIELD, "")
    return str(given).strip().lower()[:255]


def cool_off(request: HttpRequest | None = None) -> timedelta:
    """Return how long failures count: while there are few, for the window; once the name is locked, for the lock."""
    if request is None:
        return LOCKED
    attempts = AccessAttempt.objects.filter(username=username_of(request))
    failures = attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
    return LOCKED if failures >= settings.AXES_FAILURE_LIMIT else WINDOW


def answer(request: HttpRequest, original: HttpResponse, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """Say that the name is locked, for how long, and what to do."""
    return render(request, "organizations/locked.html", {"minutes": int(LOCKED.total_seconds() // 60)}, status=429)
