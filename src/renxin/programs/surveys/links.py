"""Addresses that leave the house: in messages and on printed sheets."""

from django.conf import settings
from django.urls import reverse


def invitation(token: str) -> str:
    """Return the absolute address of an invitation."""
    return _absolute(reverse("survey", args=[token]))


def place(code: str) -> str:
    """Return the absolute address behind a printed code."""
    return _absolute(reverse("survey-place", args=[code]))


def kiosk(token: str) -> str:
    """Return the absolute address of a tablet."""
    return _absolute(reverse("survey-kiosk", args=[token]))


def _absolute(path: str) -> str:
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{path}"
