from io import BytesIO

import pytest
from pypdf import PdfReader

from renxin.ui.figures import Cell, Chart, ControlChart, HeatMap, Quadrants, Series
from renxin.ui.paper import Paper
from renxin.ui.paper.drawing.frame import nice_scale

pytestmark = pytest.mark.usefixtures("frozen_clock")

MONTHS = ["一月", "二月", "三月", "四月"]
CAUSES = [Series("等", [3, 5, 2, 0]), Series("言", [1, 5, 3, 1])]
WAITS = [Series("分钟", [38.5, None])]
FIGURES = [
    Chart(
        kind="line", title="推荐意愿", categories=MONTHS, source="来源：出院问卷", n=1240, y_name="分",
        series=[
            Series("全院", [30.5, None, 34, 36], low=[28, None, 31, 33], high=[33, None, 37, 39]),
            Series("骨科", [20, 21, 22, 23]),
        ],
    ),
    Chart(kind="bar", title="投诉", categories=MONTHS, series=[Series("新", [3, 5, 2, 0]), Series("结", [1, 5, 3, 1])]),
    Chart(kind="stacked", title="原因", categories=MONTHS, series=CAUSES),
    Chart(kind="rows", title="等候", categories=["取药窗口", "采血"], series=WAITS, unit=" 分钟"),
    ControlChart(
        title="取药等候", categories=MONTHS, values=[8, 9, 2, 1], centre=[8, 8, 2, 2], lower=[4, 4, 0, 0],
        upper=[12, 12, 4, 4], signals={3: "八点在下"}, marks={2: "增开两个窗口"}, name="等候", centre_name="中线",
        limits_name="界限",
    ),
    Quadrants(
        title="重要性与满意度", points=[("解释", 3.2, 0.6), ("清洁", 4.6, 0.1)], cut=(4.0, 0.3), x_name="满意度",
        y_name="重要性", names=("优先改进", "继续保持", "次要", "过度"),
    ),
    HeatMap(
        title="科室与触点", columns=["挂号", "取药"],
        rows=[("心内科", [Cell("4.6", 6, 40), None]), ("骨科", [Cell("3.1", 1, 60), Cell("4.0", 4, 33)])],
    ),
]  # fmt: skip


def read(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def test_what_is_written_can_be_read_back_and_is_words_only():
    paper = Paper("九月例会", "市第一医院", watermark="王主任", footer="内部资料")
    paper.heading("要点").text("候诊 <b>太久</b> & 无人应答\n第二行").pairs([("未结", 12), ("等候", "−3 分钟")])
    (page,) = read(paper.pdf())
    for words in (
        "九月例会",
        "市第一医院",
        "要点",
        "<b>太久</b> &",
        "第二行",
        "未结",
        "12",
        "-3 分钟",
        "王主任",
        "内部资料",
        "第 1 页，共 1 页",
    ):
        assert words in page, words


def test_a_long_table_repeats_its_head_and_counts_its_pages():
    paper = Paper("Rows", language="en")
    paper.table(["Department", "Answers"], [(f"Ward {at}", at) for at in range(120)], numbers=(1,))
    pages = read(paper.pdf())
    assert len(pages) > 2
    assert all("Answers" in page for page in pages)
    assert f"Page 2 of {len(pages)}" in pages[1]
    assert "Ward 119" in pages[-1]


def test_an_empty_table_says_so():
    assert "Nothing to show." in read(Paper("Rows", language="en").table(["a"], []).pdf())[0]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: str(figure.title))
def test_every_figure_is_drawn_with_its_words(figure):
    page = read(Paper("图").chart(figure).pdf())[0]
    expected = [str(figure.title)]
    if isinstance(figure, Chart):
        expected += [*figure.categories, *([one.name for one in figure.series] if len(figure.series) > 1 else [])]
    elif isinstance(figure, ControlChart):
        expected += ["增开两个窗口", "界限", *MONTHS]
    elif isinstance(figure, Quadrants):
        expected += ["解释", "优先改进"]
    else:
        expected += ["心内科", "取药", "4.6", "–"]
    for words in expected:
        assert words in page, words


def test_the_same_words_make_the_same_bytes():
    def made() -> bytes:
        return Paper("图").chart(FIGURES[0]).table(["a"], [["b"]]).pdf()

    assert made() == made()


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([3, 17], [0, 5, 10, 15, 20]),
        ([], [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        ([5, 5], [4, 4.5, 5, 5.5, 6]),
        ([None, -40, 60], [-40, -20, 0, 20, 40, 60]),
    ],
)
def test_scales_are_round_and_hold_every_value(values, ticks):
    assert nice_scale(values) == ticks
