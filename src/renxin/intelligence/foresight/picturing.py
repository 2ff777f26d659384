"""The pictures of foresight: predicted against what came, and the risk of each day."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.kernel.core.statistics import wilson
from renxin.ui.figures import Chart, Series

from . import telling
from .models import PredictionModel
from .selectors import CurveLine


def calibration(model: PredictionModel) -> Chart:
    """Return predicted against what came, band by band."""
    bands = model.quality.get("bands", [])
    came = [100 * band["came"] / band["n"] for band in bands]
    return Chart(
        kind="bar",
        title=_("What was predicted, and what came"),
        about=_("Patients of the later weeks in bands of similar prediction"),
        categories=[f"{100 * band['predicted']:.1f} %" for band in bands],
        series=[
            Series(
                _("came, %"),
                came,
                low=[100 * band["low"] for band in bands],
                high=[100 * band["high"] for band in bands],
            ),
            Series(pgettext("foresight", "predicted, %"), [100 * band["predicted"] for band in bands]),
        ],
        x_name=_("Predicted"),
        y_name="%",
        unit="%",
        n=model.quality.get("n"),
        low=0,
    )


def hazard(line: CurveLine) -> Chart:
    """Return the risk of each day since the anchor."""
    rows = [(day, events / at_risk, wilson(events, at_risk)) for day, at_risk, events in line.found["days"] if at_risk]
    return Chart(
        kind="line",
        title=f"{line.timing.words}{_(': ')}{telling.window(line.found)}",
        about=_("Of those to whom it has not happened yet, each day"),
        categories=[str(day) for day, _share, _interval in rows],
        series=[
            Series(
                _("risk of the day, %"),
                [100 * each for _day, each, _interval in rows],
                low=[100 * interval.low if interval else None for _day, _share, interval in rows],
                high=[100 * interval.high if interval else None for _day, _share, interval in rows],
            )
        ],
        x_name=pgettext("foresight", "Day"),
        y_name="%",
        unit="%",
        n=line.found["n"],
        source=_("Intervals of 95 per cent (Wilson). Watched until it happened, the next time, or today."),
        low=0,
    )
