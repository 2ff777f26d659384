"""A conversation on paper, with the name of whoever took it out across every page."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

_FONT: Final = "STSong-Light"
_BODY: Final = ParagraphStyle("body", fontName=_FONT, fontSize=10, leading=15, wordWrap="CJK")
_HEAD: Final = ParagraphStyle("head", parent=_BODY, fontSize=16, leading=22)
_META: Final = ParagraphStyle(
    "meta", parent=_BODY, fontSize=8, leading=12, textColor=HexColor("#666666"), spaceBefore=6
)


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
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    target = BytesIO()
    document = SimpleDocTemplate(
        target, pagesize=A4, leftMargin=50, rightMargin=50, topMargin=50, bottomMargin=50, title=export.title
    )

    def sign(canvas: Any, _document: object) -> None:
        canvas.saveState()
        canvas.setFont(_FONT, 8)
        canvas.drawString(50, 30, export.foot)
        canvas.setFillGray(0.55, 0.25)
        canvas.setFont(_FONT, 15)
        canvas.rotate(30)
        for across in range(0, 900, 260):
            for up in range(-200, 800, 130):
                canvas.drawString(across, up, export.mark)
        canvas.restoreState()

    parts: list[Flowable] = [
        Paragraph(escape(export.title), _HEAD),
        Paragraph(escape(export.about), _META),
        Spacer(1, 8),
    ]
    parts += [part for line in said for part in _line(line)] or [Paragraph(escape(_("Nothing was said.")), _BODY)]
    document.build(parts, onFirstPage=sign, onLaterPages=sign)
    return target.getvalue()


def _line(line: Said) -> list[Flowable]:
    meta = " · ".join(part for part in (line.at, line.who, line.channel) if part)
    return [Paragraph(escape(meta), _META), Paragraph(escape(line.text).replace("\n", "<br/>"), _BODY)]
