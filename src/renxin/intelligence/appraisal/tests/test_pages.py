"""The pages, walked by the people they are for: from ready sheets to a decided appeal; boards and their evidence."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from renxin.intelligence.appraisal import board_pack, selectors, services
from renxin.intelligence.appraisal.models import (
    Appeal,
    BoardMeasure,
    CoaxingSign,
    Evidence,
    Month,
    Result,
    SheetVersion,
)
from renxin.intelligence.appraisal.tests.house import JULY, MONTH, House
from renxin.ui.paper import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    return House(frozen_clock)


@pytest.fixture
def page(client, settings, house):
    def open_as(actor, address, post=None, status=200, language="zh-hans"):
        client.force_login(house.user(actor), backend=settings.AUTHENTICATION_BACKENDS[-1])
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = client.get(address) if post is None else client.post(address, post)
        assert answer.status_code == status, answer.content.decode()[:3000]
        if post is not None and status == 303:
            return answer["Location"]
        if answer["Content-Type"].startswith("text/html"):
            return " ".join(answer.content.decode().split())
        return answer.content

    return open_as


def content_of_form(version):
    """Return what the form of a version would post unchanged."""
    from renxin.intelligence.appraisal import sheet_pack
    from renxin.intelligence.appraisal.views.sheet_form import unit_of

    posted = {"clinical": "on", "from_on": "2026-06-01", "source": "院办会", "reason": "试行", "departments": []}
    for item in sheet_pack.read(version.content).items:
        scale = 100 if unit_of(item) == "share" else 1
        posted |= {
            f"{item.code}-weight": item.weight,
            f"{item.code}-floor": item.floor * scale,
            f"{item.code}-target": item.target * scale,
            f"{item.code}-months": item.months,
        }
    return posted


def test_a_sheet_is_written_by_one_and_put_in_force_by_another(house, page):
    # The officer takes the ready sheets over and changes one.
    page(house.officer, reverse("appraisal:install"), {}, 303)
    draft = SheetVersion.objects.get(sheet__code="doctor")
    assert "医生沟通" in page(house.officer, reverse("appraisal:change", args=[draft.uid]))
    posted = content_of_form(draft)
    wrong = page(house.officer, reverse("appraisal:change", args=[draft.uid]), {**posted, "privacy-weight": 30}, 303)
    assert "权重合计应为 100" in page(house.officer, wrong)
    draft = SheetVersion.objects.get(sheet__code="doctor")
    further = {"answers": "outpatient-pulse:doctors", "answers_weight": 10, "answers_floor": 50, "answers_target": 80}
    assert "outpatient-pulse:doctors" in page(house.officer, reverse("appraisal:change", args=[draft.uid]))
    longer = {**posted, "privacy-weight": 10, **further}
    page(house.officer, reverse("appraisal:change", args=[draft.uid]), longer, 303)
    draft = SheetVersion.objects.get(sheet__code="doctor")
    line = next(one for one in draft.content["items"] if one["code"] == "a-outpatient-pulse-doctors")
    assert (line["surveys"], line["dimensions"], line["months"]) == (["outpatient-pulse"], ["doctors"], 6)
    without = {f"a-outpatient-pulse-doctors-{part}": 0 for part in ("weight", "floor", "target")}
    posted |= without | {"a-outpatient-pulse-doctors-months": 6}
    made = page(house.officer, reverse("appraisal:change", args=[draft.uid]), posted, 303)
    waiting = SheetVersion.objects.get(sheet__code="doctor")
    move = reverse("appraisal:move", args=[waiting.uid])
    page(house.officer, move, {"act": "submit"}, 303)
    page(house.officer, move, {"act": "approve"}, 303)
    waiting.refresh_from_db()
    assert waiting.state == "waiting"  # nobody approves her own
    assert "批准生效" in page(house.director, made)
    page(house.director, move, {"act": "approve"}, 303)
    waiting.refresh_from_db()
    assert waiting.state == "in_force"


def test_the_whole_story_of_a_month(house, page):
    house.in_force("doctor")
    # A month of answers, counted and frozen.
    house.answers(40, 80, doctor=house.doctor)
    wrong_one = house.answers(1, 10, doctor=house.doctor, spread=0)
    page(house.officer, reverse("appraisal:compute", args=["2026-06"]), {}, 303)
    house.clock.set(JULY)
    html = page(house.officer, reverse("appraisal:month", args=["2026-06"]))
    assert "冻结本月" in html
    page(house.officer, reverse("appraisal:freeze", args=["2026-06"]), {}, 303)
    assert Month.objects.get().state == "frozen"
    html = page(house.officer, reverse("appraisal:month", args=["2026-06"]))
    assert "封存校验一致" in html

    # The doctor sees her own sheet with its rules, and contests a row.
    assert page(house.doctor, reverse("appraisal:index"), status=303) is not None
    mine = selectors.own(house.doctor)[0]
    html = page(house.doctor, reverse("appraisal:result", args=[mine.uid]))
    assert "得 0 分" in html
    assert "病例组合" in html
    rows = page(house.doctor, reverse("appraisal:rows", args=[mine.uid, "doctors"]))
    assert "王秀兰" not in rows
    from renxin.intelligence.appraisal.templatetags.appraisal_words import sealed_row

    key = sealed_row(str(wrong_one.id))
    assert key in rows
    contest = reverse("appraisal:make_appeal", args=[mine.uid, "doctors"])
    page(house.doctor, contest, {"words": "不是我的患者。", "row": ["nonsense"]}, 303)
    assert not Appeal.objects.exists()
    page(house.doctor, contest, {"words": "这位不是我的患者。", "row": [key]}, 303)
    appeal = Appeal.objects.get()
    address = reverse("appraisal:appeal", args=[appeal.uid])
    assert "这位不是我的患者。" in page(house.doctor, address)

    # She cannot decide; the director can, and both see what it did.
    page(house.doctor, address, {"decision": "成立成立", "row": [key], "outcome": "uphold"}, 403)
    assert "这位不是我的患者。" in page(house.director, address)
    assert "医生" in page(house.director, reverse("appraisal:appeals"))
    page(house.director, address, {"decision": "核对病历，确非其患者。", "row": [key], "outcome": "uphold"}, 303)
    html = page(house.doctor, address)
    assert "核对病历，确非其患者。" in html
    newest = selectors.newest_of(house.doctor, mine)
    assert newest.number == 2
    assert str(newest.uid) in html
    on_paper_and_as_a_table(house, page, newest)


def on_paper_and_as_a_table(house, page, newest):
    text = "".join(
        one.extract_text()
        for one in PdfReader(io.BytesIO(page(house.doctor, reverse("appraisal:printed", args=[newest.uid])))).pages
    )
    assert "医生沟通" in text
    assert newest.seal in text.replace("\n", "")
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(page(house.officer, reverse("appraisal:export", args=["2026-06"])))
    )
    lines = book.get_sheet_by_index(0).to_python()
    assert lines[1][1] == house.officer.name
    assert len(lines) == 5


def test_strangers_find_nothing(house, page):
    house.in_force("doctor")
    house.answers(40, 80, doctor=house.doctor)
    services.compute_month(house.officer, MONTH)
    row = Result.objects.get(practitioner_id=house.doctor.practitioner_id)
    other = house.actor("doctor", "other", department=house.golden.second)
    for name in ("result", "printed"):
        page(other, reverse(f"appraisal:{name}", args=[row.uid]), status=404)
    page(other, reverse("appraisal:rows", args=[row.uid, "doctors"]), status=404)
    for name in ("coaxing", "boards"):
        page(other, reverse(f"appraisal:{name}"), status=403)
    page(other, reverse("appraisal:month", args=["2026-06"]), status=403)
    page(house.officer, reverse("appraisal:month", args=["nonsense"]), status=404)


def test_every_page_speaks_both_languages(house, page):
    house.in_force("clinical-unit")
    house.answers(60, 70)
    house.golden.complaint(finding="yes")
    services.compute_month(house.officer, MONTH)
    row = selectors.results(house.officer, Month.objects.get())[0]
    version = SheetVersion.objects.get(sheet__code="clinical-unit", state="in_force")
    services.look_for_coaxing(house.officer, MONTH)
    for language in ("zh-hans", "en"):
        for address in (
            reverse("appraisal:index"),
            reverse("appraisal:mine"),
            reverse("appraisal:appeals"),
            reverse("appraisal:sheets"),
            reverse("appraisal:version", args=[version.uid]),
            reverse("appraisal:change", args=[version.uid]),
            reverse("appraisal:coaxing"),
            reverse("appraisal:boards"),
            *(reverse("appraisal:result", args=[one.uid]) for one in Result.objects.all()),
            *(reverse("appraisal:rows", args=[row.uid, code]) for code in ("doctors", "complaints", "praises")),
            *(reverse("appraisal:board", args=[code]) for code in board_pack.boards()),
        ):
            page(house.officer, address, language=language)


def test_a_number_of_the_catalogue_opens_its_rows_there(house, page):
    house.in_force("clinical-unit")
    services.compute_month(house.officer, MONTH)
    row = selectors.results(house.officer, Month.objects.get())[0]
    page(house.officer, reverse("appraisal:rows", args=[row.uid, "contacted"]), status=303)
    address = selectors.rows(house.officer, row, "contacted").elsewhere
    assert address.startswith("/insights/metrics/contacted_in_time?from=2026-06-01&to=2026-06-30&department=")
    page(house.officer, address)


def test_a_sign_is_looked_into(house, page):
    house.answers(6, 100, flags=["IP_BURST"], spread=0)
    page(house.officer, reverse("appraisal:look"), {}, 303)
    sign = CoaxingSign.objects.get()
    assert "同一设备答卷过多" in page(house.officer, reverse("appraisal:coaxing"))
    page(house.officer, reverse("appraisal:see", args=[sign.uid]), {"finding": "护士站公用平板，已收回。"}, 303)
    sign.refresh_from_db()
    assert sign.seen_by_id == house.officer.user_id


def test_the_boards_hold_what_was_asked():
    assert sum(len(area.measures) for area in board_pack.boards()["experience-27"].areas) == 27
    assert len(board_pack.boards()["experience-27"].areas) == 6
    smart = board_pack.boards()["smart-service"]
    assert sum(len(area.measures) for area in smart.areas) == 17
    assert [one.level for one in smart.levels] == [0, 1, 2, 3, 4, 5]
    from renxin.intelligence.insights.metrics import CATALOGUE

    named = {
        code
        for pack in board_pack.boards().values()
        for area in pack.areas
        for m in area.measures
        for code in m.metrics
    }
    assert named <= set(CATALOGUE)


def test_a_measure_is_in_place_only_with_evidence(house, page):
    page(house.officer, reverse("appraisal:board", args=["smart-service"]))
    row = BoardMeasure.objects.get(board="smart-service", code="feedback")
    address = reverse("appraisal:measure", args=[row.uid])
    owner = house.user(house.director)
    said = {"state": "done", "level": "3", "owner": str(owner.uid), "due_on": "2026-09-01", "review_on": "", "note": ""}
    assert "请先添加佐证" in page(house.officer, address, said, 422)
    add = reverse("appraisal:add_evidence", args=[row.uid])
    page(house.officer, add, {"kind": "link", "title": "制度", "url": "javascript:alert(1)"}, 303)
    assert not Evidence.objects.exists()
    page(house.officer, add, {"kind": "metric", "metric": "response_rate"}, 303)
    page(house.officer, add, {"kind": "link", "title": "制度", "url": "https://example.org/a"}, 303)
    document = Paper("投诉管理制度").pdf()
    upload = SimpleUploadedFile("plan.pdf", document)
    page(house.officer, add, {"kind": "document", "title": "投诉管理制度", "file": upload}, 303)
    assert {one.kind for one in Evidence.objects.all()} == {"metric", "link", "document"}
    page(house.officer, address, said, 303)
    row.refresh_from_db()
    assert (row.state, row.level, row.owner_id) == ("done", 3, owner.pk)
    assert row.review_on is not None
    page(house.officer, reverse("appraisal:rate", args=[row.uid]), {"score": "120"}, 303)
    page(house.officer, reverse("appraisal:rate", args=[row.uid]), {"score": "70"}, 303)
    html = page(house.director, address)
    assert "投诉管理制度" in html
    kept = Evidence.objects.get(kind="document")
    assert page(house.director, reverse("appraisal:evidence", args=[row.uid, kept.uid])) == document
    for piece in Evidence.objects.all():
        away = reverse("appraisal:withdraw_evidence", args=[row.uid, piece.uid])
        page(house.officer, away, {"reason": "已废止"}, 303)
    row.refresh_from_db()
    assert row.state == "under_way"
    view = selectors.board(house.officer, "smart-service")
    assert (view.done, view.applying, view.lowest) == (0, 17, None)
    printed = page(house.officer, reverse("appraisal:board_printed", args=["smart-service"]))
    assert "患者反馈" in "".join(one.extract_text() for one in PdfReader(io.BytesIO(printed)).pages)


def test_the_whole_is_as_high_as_its_lowest_item(house, page):
    services.open_boards(house.officer)
    rows = BoardMeasure.objects.filter(board="smart-service")
    rows.update(level=4)
    rows.filter(code="payment").update(level=2)
    rows.filter(code="telemedicine").update(level=None, state="not_ours", note="未开展")
    assert selectors.board(house.officer, "smart-service").lowest == 2
