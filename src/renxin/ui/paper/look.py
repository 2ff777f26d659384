"""Letters, sizes and colours of paper: the light theme of the tokens, in a font that readers have themselves."""

import re
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph

FONT: Final = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

INK: Final = HexColor("#27231e")
GREY: Final = HexColor("#6d6861")
LINE: Final = HexColor("#e3dfda")
LINE_2: Final = HexColor("#8a8580")
JADE: Final = HexColor("#11644c")
CINNABAR: Final = HexColor("#aa2c1b")
SERIES: Final = tuple(HexColor(one) for one in ("#26735a", "#c48225", "#2d5b88", "#b96365", "#836798", "#91ae8b"))
HEAT: Final = tuple(
    HexColor(one) for one in ("#f8b9ad", "#fad5c8", "#f9eddd", "#f5f3ee", "#e0f2e7", "#c6e7d6", "#a5d8c1")
)
# Lines differ without colour too.
DASHES: Final[tuple[list[int] | None, ...]] = (None, [6, 3], [2, 2], [8, 3, 2, 3], [1, 3], [10, 4])

BODY: Final = ParagraphStyle("body", fontName=FONT, fontSize=10, leading=15, textColor=INK, spaceAfter=4)
TITLE: Final = ParagraphStyle("title", parent=BODY, fontSize=19, leading=26, spaceAfter=2)
META: Final = ParagraphStyle("meta", parent=BODY, fontSize=8.5, leading=12, textColor=GREY, spaceAfter=0)
CELL: Final = ParagraphStyle("cell", parent=BODY, fontSize=9, leading=12.5, spaceAfter=0)
NUMBER: Final = ParagraphStyle("number", parent=CELL, alignment=2)
HEAD: Final = ParagraphStyle("head", parent=CELL, textColor=GREY)
NUMBER_HEAD: Final = ParagraphStyle("number-head", parent=HEAD, alignment=2)
CAPTION: Final = ParagraphStyle("caption", parent=BODY, fontSize=11, leading=15, spaceAfter=0, spaceBefore=8)
HEADINGS: Final = {
    1: ParagraphStyle("h1", parent=BODY, fontSize=14, leading=20, spaceBefore=14, textColor=JADE, keepWithNext=1),
    2: ParagraphStyle("h2", parent=BODY, fontSize=11.5, leading=16, spaceBefore=10, keepWithNext=1),
    3: ParagraphStyle("h3", parent=BODY, spaceBefore=6, textColor=GREY, keepWithNext=1),
}

_HAN: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_LACKING: Final = str.maketrans({"−": "-", "\u2009": " ", "\u202f": " ", "\xa0": " ", "\t": " "})
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def plain(words: Any) -> str:
    """Return words as the font can write them."""
    return _CONTROL.sub("", str("" if words is None else words).translate(_LACKING))


def paragraph(words: Any, style: ParagraphStyle = BODY) -> Paragraph:
    """Return words as a paragraph: escaped, their line breaks kept, Chinese broken between any two letters."""
    text = plain(words)
    if _HAN.search(text):
        style = ParagraphStyle(f"{style.name}-han", parent=style, wordWrap="CJK")
    return Paragraph(escape(text).replace("\n", "<br/>"), style)


def width_of(words: Any, size: float) -> float:
    """Return how wide words stand on one line."""
    return float(pdfmetrics.stringWidth(plain(words), FONT, size))


def cut(words: Any, size: float, width: float) -> str:
    """Return words that fit into a width, cut with an ellipsis where they must."""
    text = plain(words)
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return text + "…"
