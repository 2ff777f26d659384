"""Files of rows as hospitals have them, and a hospital to take them in."""

import io

import xlsxwriter

from renxin.doors.connectors.models import ImportRun, InterfaceMessage
from renxin.doors.connectors.tables import uploading
from renxin.doors.connectors.tables.mapping import ColumnMap
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.selectors import user_actor

ID = "11010519491231002X"


def csv_of(*rows, charset="utf-8"):
    return "\r\n".join(",".join(str(cell) for cell in row) for row in rows).encode(charset)


def workbook(*rows, text=()):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, cells in enumerate(rows):
        sheet.write_row(number, 0, cells)
    book.close()
    return stream.getvalue()


def upload(house, kind, content, name="file.csv"):
    return uploading.upload(user_actor(house.user), kind, name, [content])


def check(house, run, *, idle=True, **options):
    mapping = ColumnMap.of({**run.mapping, **options})
    uploading.name_columns(user_actor(house.user), run, mapping)
    return wait(run) if idle else run


def take_in(house, kind, content, name="file.csv", **options):
    """Upload, check and take in; return the run as it stands afterwards."""
    run = check(house, upload(house, kind, content, name), **options)
    uploading.start(user_actor(house.user), run)
    return wait(run)


def wait(run):
    run_until_idle("connectors.imports")
    run_until_idle("connectors.apply")
    return ImportRun.objects.get(pk=run.pk)


def parked(run):
    rows = InterfaceMessage.objects.filter(format="row", control_id__startswith=str(run.uid))
    return {row.place: row.reason for row in rows.filter(state="parked").order_by("id")}
