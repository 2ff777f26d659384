"""One document: what is put on it in order, then made into PDF at once."""

from collections.abc import Collection, Iterable, Sequence
from io import BytesIO
from typing import Any, Final, Self

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.platypus import Flowable, KeepTogether, PageBreak, SimpleDocTemplate, Spacer, Table, TableStyle

from renxin.kernel.core import clock
from renxin.ui.figures import Chart, ControlChart, HeatMap, Quadrants
from renxin.ui.words import moment

from .drawing import draw
from .look import (
    BODY,
    CAPTION,
    CELL,
    GREY,
    HEAD,
    HEADINGS,
    LINE,
    LINE_2,
    META,
    NUMBER,
    NUMBER_HEAD,
    TITLE,
    paragraph,
    plain,
    width_of,
)
from .pages import MARGIN, WIDTH, Sign, canvas_with

_PADDING: Final = 6  # what a frame adds of itself
Figure = Chart | ControlChart | Quadrants | HeatMap


class Paper:
    """A document being written. `language` is the reader's; `watermark` the name across every page."""

    def __init__(
        self, title: Any, subtitle: Any = "", language: str = "zh-hans", watermark: str = "", footer: str = ""
    ) -> None:
        self._language = language
        self._watermark = watermark
        self._footer = footer
        self._parts: list[Flowable] = []
        with translation.override(language):
            self._title = plain(title)
            self._parts.append(paragraph(self._title, TITLE))
            if subtitle:
                self._parts.append(paragraph(subtitle, META))
        self._parts.append(Spacer(1, 8))

    def heading(self, words: Any, level: int = 1) -> Self:
        """Start a part; level 1 to 3."""
        return self._add(paragraph(words, HEADINGS[level]))

    def text(self, words: Any) -> Self:
        """Write a paragraph; line breaks are kept."""
        return self._add(paragraph(words, BODY))

    def note(self, words: Any) -> Self:
        """Write something small and grey: a source, a rule, how to read what stands above."""
        return self._add(paragraph(words, META))

    def pairs(self, pairs: Iterable[tuple[Any, Any]]) -> Self:
        """Write facts: their names on the left, what they are on the right."""
        rows = [[paragraph(label, HEAD), paragraph(value, CELL)] for label, value in pairs]
        return self._add(_table(rows, [WIDTH * 0.3, WIDTH * 0.7])) if rows else self

    def table(self, head: Sequence[Any], rows: Iterable[Sequence[Any]], numbers: Collection[int] = ()) -> Self:
        """Write a table whose head is repeated on each page; columns named in `numbers` stand at the right."""
        cells = [[plain(cell) for cell in row] for row in rows]
        if not cells:
            with translation.override(self._language):
                return self.note(_("Nothing to show."))
        looks = [NUMBER if at in numbers else CELL for at in range(len(head))]
        heads = [NUMBER_HEAD if at in numbers else HEAD for at in range(len(head))]
        written = [[paragraph(cell, look) for cell, look in zip(row, looks, strict=True)] for row in cells]
        top = [paragraph(cell, look) for cell, look in zip(head, heads, strict=True)]
        return self._add(_table([top, *written], _widths([[plain(one) for one in head], *cells]), head=1))

    def chart(self, figure: Figure) -> Self:
        """Draw a figure of `renxin.ui.figures` with its title, n and source."""
        about = " · ".join(
            part for part in (plain(figure.about), f"n = {figure.n:,}" if figure.n is not None else "") if part
        )
        parts: list[Flowable] = [paragraph(figure.title, CAPTION)]
        parts += [paragraph(about, META)] if about else []
        parts += [Spacer(1, 4), draw(figure, WIDTH)]
        parts += [paragraph(figure.source, META)] if figure.source else []
        return self._add(KeepTogether([*parts, Spacer(1, 8)]))

    def page(self) -> Self:
        """Go on at a new page."""
        return self._add(PageBreak())

    def pdf(self) -> bytes:
        """Return the document."""
        target = BytesIO()
        with translation.override(self._language):
            at = moment(timezone.localtime(clock.now()))
            printed = _("Printed %(at)s") % {"at": at}
            sign = Sign(self._title, " · ".join(part for part in (self._footer, printed) if part), self._watermark)
            sides: Any = dict.fromkeys(("leftMargin", "rightMargin"), MARGIN - _PADDING)
            ends: Any = {"topMargin": MARGIN, "bottomMargin": MARGIN + 8}
            document = SimpleDocTemplate(
                target, pagesize=A4, title=self._title, invariant=1, lang=self._language, **sides, **ends
            )
            document.build(list(self._parts), canvasmaker=canvas_with(sign))
        return target.getvalue()

    def _add(self, part: Flowable) -> Self:
        self._parts.append(part)
        return self


def _table(rows: list[list[Any]], widths: Sequence[float], head: int = 0) -> Table:
    look = TableStyle(
        [
            ("LINEBELOW", (0, 0), (-1, -1), 0.25, LINE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TEXTCOLOR", (0, 0), (0, -1), GREY),
            *([("LINEBELOW", (0, 0), (-1, 0), 0.75, LINE_2)] if head else []),
        ]
    )
    # A cell longer than a page goes on over the next one.
    return Table(rows, colWidths=widths, repeatRows=head, style=look, splitInRow=1, spaceBefore=2, spaceAfter=8)


def _widths(cells: Sequence[Sequence[str]]) -> list[float]:
    """Return widths in proportion to what the columns hold; none takes more than half, none less than an eighteenth."""
    wants = [
        max(24.0, min(WIDTH / 2, max(width_of(cell, 9) for cell in column) + 8)) for column in zip(*cells, strict=True)
    ]
    spare = WIDTH - sum(wants)
    if spare >= 0:
        return [want + spare * want / sum(wants) for want in wants]
    # Short columns keep what they need; the long ones share the rest.
    fair = WIDTH / len(wants)
    kept = sum(want for want in wants if want <= fair)
    long = sum(want for want in wants if want > fair)
    return [want if want <= fair else (WIDTH - kept) * want / long for want in wants]
