"""The importance matrix and the drivers as figures."""

from typing import Final

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from renxin.intelligence.insights.analysis.drivers import Drivers
from renxin.intelligence.insights.mattering import Matrix, Mattering
from renxin.kernel.core import packs
from renxin.ui.figures import Chart, Quadrants, Series

QUADRANTS: Final = {
    "concentrate": pgettext_lazy("quadrant", "Mend first"),
    "keep": pgettext_lazy("quadrant", "Keep it up"),
    "low": pgettext_lazy("quadrant", "Later"),
    "overkill": pgettext_lazy("quadrant", "More than is needed"),
}
GROUPS: Final = {
    "elder": gettext_lazy("Sixty and older"),
    "younger": gettext_lazy("Younger than sixty"),
    "again": gettext_lazy("Answered more than once"),
    "once": gettext_lazy("Answered once"),
}


def names(found: Mattering) -> dict[str, str]:
    """Return what the dimensions are called."""
    return {one.code: str(one.text) for one in found.definition.dimensions}


def quadrants(found: Mattering, matrix: Matrix, title: str = "") -> Quadrants | None:
    """Return the matrix as a figure, None when nothing can be drawn."""
    if not matrix.placed or matrix.cross is None:
        return None
    called = names(found)
    first = next((one for one in matrix.placed if one.quadrant == "concentrate"), None)
    said = _("Mend first: %(name)s") % {"name": called[first.attribute.code]} if first else ""
    share = 100 if found.choice.method in ("shapley", "regression", "correlation") else 1
    return Quadrants(
        title=title or said or _("Nothing lies in the field “Mend first”"),
        points=[
            (
                called[one.attribute.code],
                round(one.attribute.performance, 1),
                round(one.attribute.importance * share, 2),
            )
            for one in matrix.placed
        ],
        cut=(matrix.cross.performance, matrix.cross.importance * share),
        names=(QUADRANTS["concentrate"], QUADRANTS["keep"], QUADRANTS["low"], QUADRANTS["overkill"]),
        x_name=_("Satisfaction, 0–100"),
        y_name=_("Importance (%(how)s)") % {"how": found.choice.get_method_display()},
        about=_("Cross-hair: %(where)s.") % {"where": found.choice.get_cross_display()},
        n=matrix.n,
        source=_source(found),
        label=_("Dimension"),
    )


def driver_chart(found: Mattering, drivers: Drivers) -> Chart:
    """Return how much each dimension explains, with the interval in the table beside it."""
    called = names(found)
    return Chart(
        kind="rows",
        title=_("%(name)s goes along most with the judgement as a whole") % {"name": called[drivers.drivers[0].code]},
        categories=[called[one.code] for one in drivers.drivers],
        series=[
            Series(
                _("Share of what is explained, points of 100"), [round(one.share * 100, 1) for one in drivers.drivers]
            )
        ],
        about=_("Together they explain %(r2)s of 100 points.") % {"r2": round(drivers.r2 * 100)},
        n=drivers.n,
        source=_source(found),
    )


def _source(found: Mattering) -> str:
    return _("Source: %(survey)s") % {"survey": packs.words(found.survey.title, get_language() or "zh-hans")}
