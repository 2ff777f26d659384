"""Files as hospitals have them: charsets, titles above the header, telephones that became fractions, DBF."""

import io
import struct
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from renxin.doors.connectors.tables.fields import KINDS, fields_of, kind_pack, spellings
from renxin.doors.connectors.tables.mapping import guess, missing
from renxin.doors.connectors.tables.reading import open_table
from renxin.doors.connectors.tables.values import read_date, read_moment, read_phone
from renxin.kernel.core.errors import InvalidInput

from .making import csv_of, workbook

SHANGHAI = ZoneInfo("Asia/Shanghai")


def rows_of(content, name="a.csv"):
    table = open_table(io.BytesIO(content), name)
    return list(table.headers), [(line.number, line.cells) for line in table.lines]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_charsets_are_found_out(charset):
    rows = [("姓名", "地址"), ("张㐱", "建国路“甲”号"), ("李明", "")]
    assert rows_of(csv_of(*rows, charset=charset)) == (
        ["姓名", "地址"],
        [(2, ["张㐱", "建国路“甲”号"]), (3, ["李明", ""])],
    )


def test_bytes_that_are_no_characters_stay_to_be_seen():
    _headers, rows = rows_of("姓名,地址\n".encode("gb18030") + b"\xd5\xc5\xff,x\n")
    assert "\udcff" in rows[0][1][0]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters_are_found_out(delimiter):
    assert rows_of(f"姓名{delimiter}手机\n王芳{delimiter}13800138000\n".encode())[1] == [(2, ["王芳", "13800138000"])]


def test_titles_empty_rows_and_columns_do_no_harm():
    content = workbook(
        ["2026 年体检名单", "", ""], [], ["姓名", "", "姓名"], ["王芳", "x", "y"], ["", "", ""], ["李明"]
    )
    headers, rows = rows_of(content, "a.xlsx")
    assert headers == ["姓名", "#2", "姓名 #3"]
    assert rows == [(4, ["王芳", "x", "y"]), (6, ["李明", "", ""])]


def test_cells_come_as_people_wrote_them():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "remove_timezone": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["手机", "日期", "时间", "结果", "真"])
    page.write_number(1, 0, 13800138000.0)
    page.write_datetime(1, 1, date(1960, 5, 1), book.add_format({"num_format": "yyyy/m/d"}))
    page.write_datetime(
        1, 2, datetime(2026, 3, 1, 9, 30, tzinfo=UTC), book.add_format({"num_format": 'yyyy"年"m"月"d"日" h:mm'})
    )
    page.write_number(1, 3, 5.6)
    page.write_boolean(1, 4, True)
    book.close()
    assert rows_of(stream.getvalue(), "a.xlsx")[1] == [
        (2, ["13800138000", "1960-05-01", "2026-03-01 09:30:00", "5.6", "1"])
    ]


def dbf(rows, names, charset="gb18030"):
    """Return a DBF file as an old system writes it."""
    size = 20
    header = struct.pack("<B3BLHH20x", 3, 126, 3, 1, len(rows), 33 + 32 * len(names), 1 + size * len(names))
    columns = b"".join(struct.pack("<11sc4xBB14x", name.encode(), b"C", size, 0) for name in names)
    body = b"".join(b" " + b"".join(cell.encode(charset).ljust(size) for cell in row) for row in rows)
    return header + columns + b"\r" + body + b"\x1a"


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_dbf_files_are_read(charset, tmp_path):
    path = tmp_path / "brxx.dbf"
    path.write_bytes(dbf([("张㐱", "13800138000"), ("李明", "")], ["BRXM", "LXDH"], charset))
    with path.open("rb") as file:
        table = open_table(file, "brxx.dbf")
        assert table.headers == ("BRXM", "LXDH")
        assert [line.cells for line in table.lines] == [["张㐱", "13800138000"], ["李明", ""]]
    assert guess("patients", ["BRXM", "LXDH"]) == {"name": "BRXM", "phone": "LXDH"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0broken", b"\n\n\n"])
def test_what_is_no_table_is_refused_in_words(content):
    with pytest.raises(InvalidInput):
        rows_of(content, "a.xlsx")


@pytest.mark.parametrize(
    "text",
    ["1960-05-01", "1960/5/1", "1960.5.1", "19600501", "1960年5月1日", "1960年05月01日", "一九六〇年五月一日",
     "22037", "22037.0", "1960-05-01 00:00:00", "１９６０－０５－０１", "1/5/1960"],
)  # fmt: skip
def test_dates_as_people_write_them(text):
    assert read_date(text) == date(1960, 5, 1)


@pytest.mark.parametrize("text", ["1960-13-01", "2026-02-30", "昨天", "60", "1960", "99999999", "0001-01-01"])
def test_what_is_no_date_is_none(text):
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [("2026-03-01 09:30", 9, 30), ("2026/3/1 9:30:15", 9, 30), ("2026年3月1日 下午2点30分", 14, 30),
     ("20260301093000", 9, 30), ("2026-03-01T09:30:00", 9, 30), ("2026-03-01", 0, 0), ("3/1/2026 9:30 PM", 21, 30)],
)  # fmt: skip
def test_instants_take_the_zone_of_the_hospital(text, hour, minute):
    found = read_moment(text, SHANGHAI)
    assert found.tzinfo == UTC
    here = found.astimezone(SHANGHAI)
    assert (here.year, here.hour, here.minute) == (2026, hour, minute)


@pytest.mark.parametrize(
    "text",
    ["13800138000", "13800138000.0", "1.3800138E10", "+86 138-0013-8000", "13800138000,13900139000",
     "13800138000 13900139000", "１３８００１３８０００"],
)  # fmt: skip
def test_telephones_as_sheets_make_them(text):
    assert read_phone(text) == "13800138000"


@given(st.text(max_size=40))
def test_nothing_that_stands_in_a_cell_breaks_the_reading(text):
    read_date(text)
    read_moment(text, SHANGHAI)
    read_phone(text)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_guesses_its_own_template(kind):
    for language in ("zh", "en"):
        headers = [getattr(one.words, language) for one in fields_of(kind).values()]
        found = guess(kind, headers)
        assert set(found) == set(fields_of(kind)), set(fields_of(kind)) - set(found)
        assert missing(kind, found) == []
    assert kind_pack(kind).about.zh
    for one in fields_of(kind).values():
        if one.type == "choice" and one.example:
            assert spellings(one.values)


@pytest.mark.django_db  # whether a number is an identity card depends on today
def test_a_column_without_a_telling_heading_is_known_by_what_stands_in_it():
    sample = [["王芳", "11010519491231002X", "13800138000"]] * 5
    assert guess("patients", ["姓名", "甲", "乙"], sample) == {"name": "姓名", "identity_card": "甲", "phone": "乙"}
