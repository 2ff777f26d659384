"""A conversation on paper, with the name of whoever took it out across every page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.ui.paper import Paper


@dataclass(frozen=True, slots=True)
class Said:
    """One line: when, by whom, over which channel, what."""

    at: str
    who: str
    channel: str
    text: str


@dataclass(frozen=True, slots=True)
class Export:
    """Everything that stands on the paper besides what was said. `mark` goes across every page."""

    title: str
    about: str
    foot: str
    mark: str


def pdf(export: Export, said: Sequence[Said]) -> bytes:
    """Return the PDF."""
    paper = Paper(export.title, export.about, get_language() or "zh-hans", watermark=export.mark, footer=export.foot)
    for line in said:
        paper.note(" · ".join(part for part in (line.at, line.who, line.channel) if part)).text(line.text)
    if not said:
        paper.text(_("Nothing was said."))
    return paper.pdf()
