"""A summary on paper."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.ui.paper import Paper

from .summary import Summary


def pdf(summary: Summary, *, hospital: str, purpose: str, until: str) -> bytes:
    """Return the summary as PDF, with who shares it, why and until when at its foot."""
    foot = _("%(hospital)s · %(purpose)s · may be looked at until %(until)s") % {
        "hospital": hospital, "purpose": purpose, "until": until,
    }  # fmt: skip
    about = " · ".join(part for part in (summary.birth_date, summary.sex) if part)
    paper = Paper(summary.name, about, get_language() or "zh-hans", footer=foot)
    for section in summary.sections:
        paper.heading(section.title, level=2)
        if section.lines:
            rows = [(line.on, line.what, f"{line.detail}{' ↑↓' if line.abnormal else ''}") for line in section.lines]
            paper.table((_("When"), _("What"), _("Result")), rows)
        else:
            paper.text(_("Nothing is known."))
    return paper.pdf()
