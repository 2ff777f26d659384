"""The people, instants and numbers that the examples of the style guide show."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import clock
from renxin.ui.figures import Cell, Chart, ControlChart, HeatMap, Quadrants, Series, level
from renxin.ui.nav import NavItem, Room

from . import load, words


def sample() -> dict[str, Any]:
    """Return everything the examples need, in the reader's language."""
    said = {key: words(both) for key, both in load("sample").items()}
    now = clock.now()
    return {**said, **_instants(now), **_choices(said), **_figures(said), "rows": _rows(said, now)}


def rooms(pattern: str) -> list[Room]:
    """Return the rail as it looks with every room, the pattern's own room lit."""
    return [
        Room(
            NavItem(one["key"], words(one), one["icon"], ""),
            url=f"#{one['key']}",
            current=pattern in one["patterns"],
            apart=one["key"] == "settings",
        )
        for one in load("rooms")["rooms"]
    ]


class _Form(forms.Form):
    """What bound fields look like."""

    email = forms.EmailField(
        label=pgettext_lazy("guide", "Email"),
        help_text=pgettext_lazy("guide", "The link to sign in goes there."),
        required=False,
    )
    language = forms.ChoiceField(
        label=pgettext_lazy("guide", "Language"), choices=[("zh", "中文"), ("en", "English")], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label=pgettext_lazy("guide", "I have read how data are used"))


def _instants(now: datetime) -> dict[str, Any]:
    return {
        "now": now,
        "five_minutes_ago": now - timedelta(minutes=5),
        "two_hours_ago": now - timedelta(hours=2),
        "yesterday": now - timedelta(hours=26),
        "last_week": now - timedelta(days=6, hours=3),
        "last_year": now - timedelta(days=400),
        "tomorrow": now + timedelta(days=1, hours=1),
        "calm_due": now + timedelta(hours=18, minutes=10),
        "soon_due": now + timedelta(hours=2, minutes=10),
        "late_due": now - timedelta(minutes=35),
        "started": now - timedelta(hours=14),
        "length": timedelta(days=2, hours=4, minutes=9),
    }


def _choices(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "faces": list(enumerate(said["faces"], start=1)),
        "department_options": list(enumerate(said["departments"], start=1)),
        "crumbs": [(said["patients"], "#lists"), (said["patient"], "#lists")],
        "form": _Form({"email": "li.min", "language": "zh"}, auto_id="guide_%s"),
    }


def _rows(said: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    left = (-35, 40, 130, 300, 1090)
    scores = (3, 4, 2, 5, 6)
    tones = ("now", "soon", "soon", "good", "open")
    return [
        {
            "key": key,
            "name": name,
            "department": department,
            "score": score,
            "tone": tone,
            "due": now + timedelta(minutes=minutes),
            "started": now + timedelta(minutes=minutes) - timedelta(hours=24),
        }
        for key, (name, department, score, tone, minutes) in enumerate(
            zip(said["people"], said["departments"], scores, tones, left, strict=True), start=1
        )
    ]


def _figures(said: dict[str, Any]) -> dict[str, Any]:
    return {**_charts(said), "control": _control(said), "heat": _heat(said), "quadrants": _quadrants(said)}


def _charts(said: dict[str, Any]) -> dict[str, Any]:
    score = Series(said["score"], [8, 12, 11, 17, 20, 23], [-3, 1, 0, 7, 10, 13], [19, 23, 22, 27, 30, 33])
    return {
        "line": Chart(
            kind="line",
            title=said["line_title"],
            about=said["line_about"],
            categories=said["months"],
            x_name=said["month"],
            y_name=said["score"],
            series=[score],
            n=1240,
            source=said["source"],
        ),
        "rows_chart": Chart(
            kind="rows",
            title=said["rows_title"],
            categories=said["departments"],
            x_name=said["department_word"],
            y_name=said["satisfied"],
            unit="%",
            series=[Series(said["satisfied"], [91, 88, 74, 93, 86])],
            low=0,
            high=100,
            n=1240,
            source=said["source"],
        ),
        "stacked": Chart(
            kind="stacked",
            title=said["stacked_title"],
            categories=said["months"],
            x_name=said["month"],
            y_name=said["cases"],
            series=[Series(said["in_time"], [18, 22, 25, 26, 24, 23]), Series(said["late"], [14, 11, 9, 6, 4, 2])],
            n=184,
            source=said["source"],
        ),
    }


def _control(said: dict[str, Any]) -> ControlChart:
    return ControlChart(
        title=said["control_title"],
        categories=[said["week_number"].format(number) for number in range(1, 13)],
        values=[5.2, 4.8, 5.1, 4.9, 5.4, 5.0, 5.3, 7.4, 5.1, 4.1, 4.0, 3.9],
        centre=[5.0] * 12,
        lower=[3.4] * 12,
        upper=[6.6] * 12,
        signals={7: said["above"]},
        marks={8: said["two_windows"]},
        name=said["wait"],
        centre_name=said["centre"],
        limits_name=said["limits"],
        signal_name=said["signal"],
        mark_name=said["action"],
        x_name=said["week"],
        n=9310,
        source=said["calling"],
    )


def _heat(said: dict[str, Any]) -> HeatMap:
    table = (
        (92, 78, 95, 94, 71),
        (90, 81, 93, 90, 80),
        (84, 62, 88, 85, None),
        (95, 84, 96, 95, 88),
        (88, 70, 90, 87, 76),
    )
    cells = [
        [None if value is None else Cell(f"{value}%", level(value, 60, 97), 40 + value // 2, "#heat") for value in line]
        for line in table
    ]
    return HeatMap(
        title=said["heat_title"],
        about=said["heat_about"],
        columns=said["dimensions"],
        rows=list(zip(said["departments"], cells, strict=True)),
        corner=said["department_word"],
        n=1240,
        source=said["source"],
    )


def _quadrants(said: dict[str, Any]) -> Quadrants:
    places = ((88, 0.21), (71, 0.62), (94, 0.71), (92, 0.48), (74, 0.55))
    upper_left, upper_right, lower_left, lower_right = said["quadrant_names"]
    return Quadrants(
        title=said["quadrants_title"],
        points=[(word, x, y) for word, (x, y) in zip(said["dimensions"], places, strict=True)],
        cut=(82, 0.45),
        names=(upper_left, upper_right, lower_left, lower_right),
        x_name=said["satisfied"],
        y_name=said["importance"],
        label=said["dimension"],
        n=1240,
        source=said["source"],
    )
