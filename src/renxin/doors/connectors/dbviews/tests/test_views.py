"""A foreign view is read by its mark: what is new comes in once, late rows too; a lost connection loses nothing."""

import sqlite3
from datetime import date, timedelta
from decimal import Decimal

import pytest

from renxin.doors.connectors.board import asking, reconciling
from renxin.doors.connectors.dbviews import marks, polling, reading
from renxin.doors.connectors.models import ExpectedCount, IntakeTally, InterfaceMessage, SourceCursor
from renxin.doors.connectors.tables import sources
from renxin.doors.connectors.tables.polling import SourceTrouble
from renxin.doors.connectors.tables.sources import SourceData
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.models import ContactPoint, Patient

pytestmark = pytest.mark.django_db
TABLE = "CREATE TABLE v_patient (brid integer, xm text, lxdh text, gxsj text)"


@pytest.fixture
def his(tmp_path):
    connection = sqlite3.connect(tmp_path / "his.db", isolation_level=None)
    connection.execute(TABLE)
    yield connection, f"sqlite:///{tmp_path}/his.db"
    connection.close()


def put(his, *rows):
    for number, name, phone, at in rows:
        his[0].execute("DELETE FROM v_patient WHERE brid = ?", [number])
        his[0].execute("INSERT INTO v_patient VALUES (?, ?, ?, ?)", [number, name, phone, at])


def actor_of(house):
    return Actor.system(house.tenant.pk, "tests")


def source_of(house, address, view="v_patient"):
    said = {"view": view, "mark": "gxsj", "key": "brid", "authority": "HIS"}
    data = SourceData(kind="view", name="HIS 患者", rows="patients", address=address, **said)
    return sources.save_source(actor_of(house), None, data)


def poll():
    SourceCursor.objects.update(next_at=clock.wall() - timedelta(seconds=1))
    count = 0
    while polling.poll():
        count += 1
    return count


def test_rows_come_in_once_and_changes_follow(his):
    house = hospital()
    put(his, (1, "王芳", "13800138001", "2026-03-01 08:00:00"), (2, "李明", "13800138002", "2026-03-01 08:05:00"))
    found = source_of(house, his[1])
    assert found.profile["rows"]["mapping"]["columns"] == {"name": "xm", "phone": "lxdh", "record_no": "brid"}
    poll()
    assert set(Patient.objects.values_list("name", flat=True)) == {"王芳", "李明"}
    events = Event.objects.filter(patient_id__gt=0).count()
    poll()
    assert Event.objects.filter(patient_id__gt=0).count() == events
    assert not Event.objects.filter(historic=True).exists()
    put(his, (2, "李明", "13900139002", "2026-03-01 09:00:00"), (3, "赵云", "", "2026-03-01 09:01:00"))
    poll()
    assert Patient.objects.count() == 3
    assert ContactPoint.objects.filter(value__isnull=False).count() == 3
    tally = IntakeTally.objects.get()
    assert (tally.applied, tally.parked) == (4, 0)


def test_a_row_that_becomes_visible_late_is_not_missed(his):
    house = hospital()
    put(his, (1, "王芳", "", "2026-03-01 08:10:00"))
    source_of(house, his[1])
    poll()
    put(his, (2, "李明", "", "2026-03-01 08:00:00"))  # written before, committed after we had looked
    put(his, (3, "赵云", "", "2026-03-01 07:00:00"))  # later than we look back: left to the nightly counting
    poll()
    assert set(Patient.objects.values_list("name", flat=True)) == {"王芳", "李明"}


def test_a_late_row_is_not_missed_where_times_are_digits(his):
    house = hospital()
    put(his, (1, "王芳", "", "20260301081000"))
    source_of(house, his[1])
    poll()
    put(his, (2, "李明", "", "20260301080000"), (3, "赵云", "", "20260301070000"))
    poll()
    assert set(Patient.objects.values_list("name", flat=True)) == {"王芳", "李明"}


def test_more_than_a_page_and_equal_marks(his, monkeypatch):
    monkeypatch.setattr(polling, "PAGE", 7)
    house = hospital()
    put(his, *((n, f"测甲{n}", "", "2026-03-01 08:00:00") for n in range(30)))
    source_of(house, his[1])
    assert poll() == 5
    assert Patient.objects.count() == 30


def test_a_bad_row_is_set_aside_once_and_the_others_go_through(his):
    house = hospital()
    put(his, (1, "王芳", "12345", "2026-03-01 08:00:00"), (2, "李明", "", "2026-03-01 08:05:00"))
    source_of(house, his[1])
    poll()
    poll()
    row = InterfaceMessage.objects.get()
    assert (row.reason, row.place) == ("row_phone", "1 · lxdh")
    assert Patient.objects.get().name == "李明"


def test_a_connection_that_drops_in_the_middle_loses_nothing(his, monkeypatch):
    monkeypatch.setattr(polling, "PAGE", 10)
    house = hospital()
    put(his, *((n, f"测甲{n}", "", f"2026-03-01 08:{n:02d}:00") for n in range(35)))
    source_of(house, his[1])
    whole, pages = reading.read_page, []

    def drops(*given):
        pages.append(given)
        if len(pages) == 3:
            raise SourceTrouble("source_down")
        return whole(*given)

    monkeypatch.setattr(polling, "read_page", drops)
    poll()
    cursor = SourceCursor.objects.get()
    assert (Patient.objects.count(), cursor.error, cursor.failures) == (20, "source_down", 1)
    assert cursor.next_at > clock.wall()
    (line,) = sources.sources(actor_of(house))
    assert str(line.trouble)
    poll()
    assert Patient.objects.count() == 35
    assert SourceCursor.objects.get().error == ""
    assert len(pages) == 5  # it went on behind the second page


def test_what_cannot_be_reached_is_said_at_once(his):
    house = hospital()
    for address in ("nonsense", "mongodb://x/y", "postgresql://u@127.0.0.1:1/x", "sqlite:////nowhere/at/all.db"):
        with pytest.raises(InvalidInput):
            source_of(house, address)
    with pytest.raises(InvalidInput):
        source_of(house, his[1])  # the view has no rows, so nobody knows its columns


@pytest.mark.parametrize(
    ("mark", "before"),
    [
        ("2026-03-01 08:00:00", "2026-03-01 07:45:00"),
        ("2026-03-01T08:00:00", "2026-03-01T07:45:00"),
        ("2026-03-01", "2026-02-28"),
        ("20260301080000", "20260301074500"),
        ("202603010005", "202602282350"),
        ("20260301", "20260228"),
        (20260301080000, 20260301074500),
        (Decimal(20260301080000), Decimal(20260301074500)),
        (date(2026, 3, 1), date(2026, 2, 28)),
        ("20261399", "20261399"),
        (99990101, 99990101),
        ("A17", "A17"),
        (17, 17),
    ],
)
def test_looking_back(mark, before):
    assert marks.earlier(mark, timedelta(minutes=15)) == before


def test_a_view_is_counted_every_night_by_day_without_being_asked(his, frozen_clock):
    house = hospital()
    day, before = clock.today(), clock.today() - timedelta(days=1)
    put(his, (1, "王芳", "", f"{before:%Y%m%d}080000"), (2, "李明", "", f"{day:%Y%m%d}080500"))
    source_of(house, his[1])
    poll()
    put(his, (3, "赵云", "", f"{day:%Y%m%d}070000"))  # later than we look back: never read
    put(his, (4, "孙丽", "", f"{day:%Y%m%d}090000"), (1, "王芳", "13800138001", f"{day:%Y%m%d}090100"))
    poll()
    poll()  # what is read again counts once
    frozen_clock.move(days=1)
    asking.ask_sources()
    frozen_clock.move(hours=3)
    reconciling.compare_counts()
    rows = ExpectedCount.objects.order_by("-day").values_list("day", "kind", "expected", "found", "state")
    assert list(rows)[:2] == [(day, "patients", 4, 3, "differs"), (before, "patients", 0, 0, "agrees")]
    assert IntakeTally.objects.count() == 1
