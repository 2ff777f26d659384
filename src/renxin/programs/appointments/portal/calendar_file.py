"""An appointment as a calendar file (iCalendar, RFC 5545): pure. It names no department: others read calendars too."""

from datetime import UTC, datetime
from typing import Final

_WIDTH: Final = 73


def calendar_file(
    *, uid: str, title: str, place: str, note: str, begins: datetime, ends: datetime, now: datetime, off: bool = False
) -> str:
    """Return the text of a file with one entry and a reminder two hours before; `off` takes the entry back."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Renxin//Appointments//EN",
        f"METHOD:{'CANCEL' if off else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{uid}@renxin",
        f"DTSTAMP:{_instant(now)}",
        f"DTSTART:{_instant(begins)}",
        f"DTEND:{_instant(ends)}",
        f"SUMMARY:{_text(title)}",
        f"LOCATION:{_text(place)}",
        f"DESCRIPTION:{_text(note)}",
        f"STATUS:{'CANCELLED' if off else 'CONFIRMED'}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(title)}",
        "TRIGGER:-PT2H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\r", "").replace("\n", "\\n")


def _fold(line: str) -> list[str]:
    """Cut a line into pieces of at most 75 octets; a continued one begins with a space."""
    pieces, piece = [], ""
    for sign in line:
        if len((piece + sign).encode()) > _WIDTH:
            pieces.append(piece)
            piece = " "
        piece += sign
    return [*pieces, piece]
