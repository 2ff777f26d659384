"""Rows leave the house with a purpose, a mark and a trace, and not for ever."""

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from renxin.intelligence.boards import sheets
from renxin.intelligence.boards.models import Export
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.jobs.services import run_until_idle

pytestmark = pytest.mark.django_db
NEW = "/boards/exports/of/recommendation"


def ask(open_as, kind, purpose="年度报告", role="experience_officer"):
    open_as(NEW, role, status=303, data={"format": kind, "purpose": purpose})
    run_until_idle()
    export = Export.objects.latest("pk")
    open_as(reverse("boards:export", args=[export.uid]), role)
    return export, open_as.answer.content


def test_a_workbook_holds_every_row_and_says_who_took_it_what_for(open_as, house):
    house.answers(30, 20, 10)
    export, content = ask(open_as, "xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert "年度报告" in rows[0][0]
    assert export.uid.hex[-8:] in rows[0][0]
    assert len(rows) - 3 == 60 == export.rows_done
    done = AuditEvent.objects.filter(action__startswith="rows.export").order_by("pk").values_list("action", flat=True)
    assert list(done) == ["rows.export_asked", "rows.export_taken"]
    html = open_as(reverse("boards:exports"))
    assert "年度报告" in html


def test_csv_and_parquet_hold_the_same_rows(open_as, house):
    import pyarrow.parquet

    house.answers(30, 20, 10)
    _export, content = ask(open_as, "csv")
    assert content.startswith("\ufeff".encode())
    assert len(content.decode().strip().splitlines()) == 62
    _export, content = ask(open_as, "parquet")
    table = pyarrow.parquet.read_table(io.BytesIO(content))
    assert table.num_rows == 60
    assert "年度报告".encode() in table.schema.metadata[b"taken"]


def test_small_groups_stay_in_the_house(open_as, house):
    house.answers(4, 0, 0)
    export, _content = ask(open_as, "csv")
    assert export.rows_done == 0


def test_what_cannot_be_made_says_why_and_what_to_do(open_as, house, monkeypatch):
    monkeypatch.setattr("renxin.intelligence.boards.services.exporting.MOST", 50)
    house.answers(30, 20, 10)
    open_as(NEW, "experience_officer", status=303, data={"format": "csv", "purpose": "年度报告"})
    run_until_idle()
    export = Export.objects.latest("pk")
    assert (export.state, export.content) == ("failed", None)
    assert "超过 10 万行" in open_as(reverse("boards:exports"), "experience_officer")


def test_without_a_purpose_or_a_permission_nothing_is_made(open_as, house):
    open_as(NEW, status=422, data={"format": "csv", "purpose": " "})
    open_as(NEW, "nurse", status=403, data={"format": "csv", "purpose": "年度报告"})
    assert not Export.objects.exists()


def test_a_file_is_its_askers_only_and_goes_after_a_week(open_as, house, frozen_clock):
    house.answers(30, 20, 10)
    export, _content = ask(open_as, "csv")
    open_as(reverse("boards:export", args=[export.uid]), "director", status=404)
    frozen_clock.move(days=8)
    assert reverse("boards:export", args=[export.uid]) not in open_as(reverse("boards:exports"))
    from renxin.intelligence.boards.services import sweep_exports

    assert sweep_exports() == 1
    export.refresh_from_db()
    assert export.content is None


def test_words_that_a_spreadsheet_would_run_are_words():
    text = sheets.make("csv", ["a"], [["=1+1"], ["-2"], ["好"]], "mark").decode()
    assert "'=1+1" in text
    assert "'-2" in text
    assert "\n好" in text


def test_the_table_of_a_card_leaves_with_purpose_and_mark(open_as, house):
    house.answers(40, 20, 10, nurses=90.0)
    board = open_as("/boards/director")
    assert "/boards/exports/table/heat.departments" in board
    open_as("/boards/exports/table/heat.departments", status=422, data={"format": "csv", "purpose": " "})
    for card in ("heat.departments", "metric.recommendation", "signals.list"):
        address = f"/boards/exports/table/{card}?period=90"
        open_as(address, status=303, data={"format": "csv", "purpose": "院务会材料"})
        run_until_idle()
        export = Export.objects.latest("pk")
        assert export.state == "done", export.problem
        open_as(reverse("boards:export", args=[export.uid]))
        lines = open_as.answer.content.decode().splitlines()
        assert "院务会" in lines[0]
        assert len(lines) == 2 + export.rows_done
    heat = Export.objects.get(metric="card:heat.departments")
    assert house.first.name in heat.content.decode()
    assert "科室" in open_as(reverse("boards:exports"))
    open_as("/boards/exports/table/cases.list", status=422, data={"format": "csv", "purpose": "名单名单"})  # people
    open_as("/boards/exports/table/nothing", status=404)
    open_as("/boards/exports/table/heat.departments", "nurse", status=403)
