"""A summary on paper: PDF with Chinese letters that every reader brings along, so no font travels with it."""

from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from .summary import Section, Summary

_FONT: Final = "STSong-Light"
_BODY: Final = ParagraphStyle("body", fontName=_FONT, fontSize=10, leading=14, wordWrap="CJK")
_HEAD: Final = ParagraphStyle("head", parent=_BODY, fontSize=18, leading=24)
_SECTION: Final = ParagraphStyle("section", parent=_BODY, fontSize=13, leading=18, spaceBefore=12, spaceAfter=4)
_WIDTHS: Final = (70, 250, 175)


def pdf(summary: Summary, *, hospital: str, purpose: str, until: str) -> bytes:
    """Return the summary as PDF, with who shares it, why and until when at its foot."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    target = BytesIO()
    foot = _("%(hospital)s · %(purpose)s · may be looked at until %(until)s") % {
        "hospital": hospital, "purpose": purpose, "until": until,
    }  # fmt: skip
    document = SimpleDocTemplate(
        target, pagesize=A4, leftMargin=50, rightMargin=50, topMargin=50, bottomMargin=50,
        title=_("Patient summary"), author=hospital,
    )  # fmt: skip

    def sign(canvas: object, _document: object) -> None:
        canvas.setFont(_FONT, 8)  # type: ignore[attr-defined]
        canvas.drawString(50, 30, foot)  # type: ignore[attr-defined]

    document.build([*_head(summary), *_body(summary)], onFirstPage=sign, onLaterPages=sign)
    return target.getvalue()


def _head(summary: Summary) -> list[Flowable]:
    about = " · ".join(part for part in (summary.birth_date, summary.sex) if part)
    return [Paragraph(escape(summary.name), _HEAD), Paragraph(escape(about), _BODY), Spacer(1, 6)]


def _body(summary: Summary) -> list[Flowable]:
    parts: list[Flowable] = []
    for section in summary.sections:
        parts.append(Paragraph(escape(str(section.title)), _SECTION))
        parts.append(_table(section) if section.lines else Paragraph(_("Nothing is known."), _BODY))
    return parts


def _table(section: Section) -> Table:
    rows = [
        [
            Paragraph(escape(text), _BODY)
            for text in (line.on, line.what, f"{line.detail}{' ↑↓' if line.abnormal else ''}")
        ]
        for line in section.lines
    ]
    lines = TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.25, "#cccccc"), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return Table(rows, colWidths=_WIDTHS, style=lines)
