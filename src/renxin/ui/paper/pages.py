"""What stands on every page: its number of how many, who printed it and when, and a name across it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from .look import FONT, GREY, LINE, cut, plain

MARGIN: Final = 50
WIDTH: Final = A4[0] - 2 * MARGIN


@dataclass(frozen=True, slots=True)
class Sign:
    """The words of head, foot and watermark."""

    title: str
    footer: str
    watermark: str

    def draw(self, canvas: Canvas, number: int, total: int) -> None:
        """Write them on a page."""
        canvas.saveState()
        canvas.setStrokeColor(LINE)
        canvas.line(MARGIN, 44, A4[0] - MARGIN, 44)
        canvas.setFillColor(GREY)
        canvas.setFont(FONT, 8)
        count = plain(_("Page %(number)d of %(total)d") % {"number": number, "total": total})
        canvas.drawRightString(A4[0] - MARGIN, 30, count)
        canvas.drawString(MARGIN, 30, cut(self.footer, 8, WIDTH - 90))
        if number > 1:
            canvas.drawString(MARGIN, A4[1] - 34, cut(self.title, 8, WIDTH))
        if self.watermark:
            self._across(canvas)
        canvas.restoreState()

    def _across(self, canvas: Canvas) -> None:
        canvas.setFillGray(0.55, 0.18)
        canvas.setFont(FONT, 14)
        canvas.rotate(30)
        for across in range(0, 960, 260):
            for up in range(-240, 800, 150):
                canvas.drawString(across, up, plain(self.watermark))


def canvas_with(sign: Sign) -> Callable[..., Canvas]:
    """Return a maker of canvases whose pages are signed when it is known how many there are."""

    class Pages(Canvas):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._pages.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]

        def save(self) -> None:
            for number, page in enumerate(self._pages, start=1):
                self.__dict__.update(page)
                sign.draw(self, number, len(self._pages))
                super().showPage()
            super().save()

    return Pages
