"""Writing down a reading: one measure a page, asked about when it is odd, answered at once, kept by the one road."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.safety import selectors as safety
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.patients.selectors import VisitRequest, is_colleague, visited
from renxin.programs.monitoring.engine import Measure, Reading, level_of
from renxin.programs.monitoring.engine.sessions import disagree
from renxin.programs.monitoring.models import Alert
from renxin.programs.monitoring.selectors import Rules, measure_of, rules_in_force
from renxin.programs.monitoring.services import gathering
from renxin.programs.monitoring.services.recording_at_home import Doubt, doubt_about, keep_photo, record_reading

from . import common, trend
from .words import pack

_JUST_NOW: Final = timedelta(hours=1)
_SHOWN: Final = 14
_SUGAR: Final = 3.9


@dataclass(frozen=True, slots=True)
class Box:
    """One number that is asked for."""

    code: str
    label: str
    unit: str
    value: str
    decimals: bool


@visited("results")
@require_http_methods(["GET"])
def choose(request: VisitRequest) -> HttpResponse:
    """Offer what can be measured, with the last value of each."""
    rules = rules_in_force(request.actor)
    last = {one.measure.code: one.readings[0] for one in _series(request, rules) if one.readings}
    ways = [
        {"measure": measure, "words": words, "last": last.get(code)}
        for code, words in pack().measures.items()
        if (measure := rules.pack.measure(code)) is not None
    ]
    return common.page(
        request, "choose.html", {"ways": ways, "open": common.is_open(request.visit)}, to="home-measure-of"
    )


@visited("results")
@require_http_methods(["GET", "POST"])
def measure(request: VisitRequest, code: str) -> HttpResponse:
    """Ask for the numbers of one measure, or keep them."""
    found = _measure(request, code)
    if request.method == "GET" or is_colleague(request) or not common.is_open(request.visit):
        return _form(request, found)
    values = {part.code: value for part in found.parts if (value := _given(request, part.code)) is not None}
    wrong = [part.code for part in found.parts if request.POST.get(part.code, "").strip() and part.code not in values]
    needed = {"VS_SBP", "VS_DBP"} if found.code == "bp" else set()
    if wrong or not values or needed - set(values):
        return _form(request, found, error=_("Please enter the number as the display shows it."), status=422)
    series = next((one for one in _series(request, rules_in_force(request.actor)) if one.measure.code == code), None)
    doubt = doubt_about(request.actor, found, values, series.readings if series else ())
    if doubt is not None and not (doubt.code == "unlike" and request.POST.get("sure") == _seal(values)):
        return _doubtful(request, found, values, doubt)
    try:
        record_reading(request.actor, request.visit.patient.pk, found, values)
    except InvalidInput as error:
        return _form(request, found, error=str(error.message), status=422)
    return redirect("home-readings", uid=request.visit.patient.uid, code=code)


@visited("results")
@require_http_methods(["GET"])
def readings(request: VisitRequest, code: str) -> HttpResponse:
    """Show how a measure went; right after a reading, what it means and what to do now."""
    found = _measure(request, code)
    rules = rules_in_force(request.actor)
    series = next((one for one in _series(request, rules) if one.measure.code == code), None)
    rows = series.readings if series else []
    newest = rows[0] if rows and clock.now() - rows[0].at < _JUST_NOW else None
    limits = series.limits if series else {}
    context: dict[str, Any] = {
        "measure": found,
        "words": pack().measures.get(code),
        "rows": [(one, level_of(found, one.values, limits)[0]) for one in rows[:_SHOWN]],
        "drawing": trend.draw(found, rows[:40]),
        "praise": trend.praise_of(rows, limits, found, clock.now()) if rows else None,
        "width": trend.WIDTH,
        "height": trend.HEIGHT,
        "called": bool(series and any(one.state != Alert.State.CLOSED for one in series.alerts.values())),
    }
    timing = rules.pack.timing
    third = newest is not None and found.red == "repeat" and disagree(rows, timing)
    context["third"] = pack().third_reading if third else None
    return common.page(request, "readings.html", context | _advice(found, newest, limits), to="home-measure-of")


@visited("results")
@require_POST
def photo(request: VisitRequest, code: str) -> HttpResponse:
    """Keep a picture of the display; a person types it in."""
    found, sent = _measure(request, code), request.FILES.get("photo")
    if is_colleague(request) or not common.is_open(request.visit):
        raise Http404("closed")
    try:
        if sent is None:
            raise InvalidInput(_("Please choose a picture."), where="photo")
        visit = request.visit
        keep_photo(request.actor, visit.patient.pk, found, sent.name or "", sent.read(), by_other=not visit.is_self)
    except InvalidInput as error:
        return _form(request, found, photo_error=str(error.message), status=422)
    return common.page(request, "photo_sent.html", {"measure": found}, to="home-measure-of")


def _advice(found: Measure, newest: Reading | None, limits: Any) -> dict[str, Any]:
    """Return what is said right after a reading: its level, and 120 first when it is red."""
    if newest is None:
        return {}
    level = level_of(found, newest.values, limits)[0]
    repeat = found.red == "repeat" and level == Level.RED
    low = level == Level.RED and any(
        name.startswith("LAB_GLU") and value <= _SUGAR for name, value in newest.values.items()
    )
    return {
        "newest": newest,
        "level": level.code,
        "says": pack().levels[level.code],
        "first": safety.flags().first if level == Level.RED else None,
        "repeat": pack().red_bp_repeat if repeat else None,
        "sugar": pack().low_sugar if low else None,
    }


def _form(
    request: VisitRequest, found: Measure, *, error: str = "", photo_error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "measure": found,
        "words": pack().measures.get(found.code),
        "boxes": _boxes(request, found),
        "open": common.is_open(request.visit),
        "error": error,
        "photo_error": photo_error,
    }
    return common.page(request, "measure.html", context, to="home-measure-of", status=status)


def _doubtful(request: VisitRequest, found: Measure, values: dict[str, float], doubt: Doubt) -> HttpResponse:
    suggested = [(found.part(code), _shown(value)) for code, value in doubt.suggested.items()]
    context = {
        "measure": found,
        "doubt": doubt.code,
        "given": [(found.part(code), _shown(value)) for code, value in values.items()],
        "suggested": suggested,
        "sure": _seal(values),
    }
    return common.page(request, "doubt.html", context, to="home-measure-of", status=422)


def _boxes(request: VisitRequest, found: Measure) -> list[Box]:
    return [
        Box(
            part.code,
            str(part.text),
            part.unit,
            request.POST.get(part.code, "")[:12],
            part.plausible[1] < 100 or part.code == "VS_WT",
        )
        for part in found.parts
    ]


def _series(request: VisitRequest, rules: Rules) -> Sequence[gathering.Series]:
    """Return what was measured; the numbers of a reading in the order in which people say them (upper, lower)."""
    found = gathering.gather(request.actor, rules, [request.visit.patient.pk])
    for series in found:
        order = [part.code for part in series.measure.parts]
        series.readings = [
            replace(one, values={code: one.values[code] for code in order if code in one.values})
            for one in series.readings
        ]
    return found


def _measure(request: VisitRequest, code: str) -> Measure:
    try:
        return measure_of(request.actor, code)
    except NotFound as error:
        raise Http404(code) from error


def _given(request: VisitRequest, code: str) -> float | None:
    return common.number(request.POST.get(code, ""))


def _shown(value: float) -> str:
    return f"{value:g}"


def _seal(values: dict[str, float]) -> str:
    """Return by what a confirmation is known to be for these very numbers."""
    return ";".join(f"{code}={value:g}" for code, value in sorted(values.items()))
