"""Reports: their rhythm on working days, each reader's own eyes, what failed and is tried again, leaving."""

import io
from datetime import date, datetime
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from pypdf import PdfReader

from renxin.engagement.channels import services as channels
from renxin.intelligence.boards import services
from renxin.intelligence.boards.models import Report, Sending
from renxin.intelligence.boards.rules import next_due
from renxin.intelligence.improvement import services as improvement
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("rhythm", "now", "due"),
    [
        ("daily", (2026, 3, 10), (2026, 3, 11)),
        ("daily", (2026, 3, 13), (2026, 3, 16)),  # a Friday: the next is Monday
        ("weekly", (2026, 3, 10), (2026, 3, 16)),
        ("monthly", (2026, 3, 31), (2026, 4, 1)),
        ("monthly", (2026, 4, 10), (2026, 5, 6)),  # the first five days of May are holidays
        ("monthly", (2026, 12, 5), (2027, 1, 4)),
    ],
)
def test_a_report_goes_out_on_a_working_day(rhythm, now, due):
    holidays = {date(2026, 5, day) for day in range(1, 6)} | {date(2027, 1, day) for day in range(1, 4)}

    def works(day):
        return day.weekday() < 5 and day not in holidays

    found = next_due(rhythm, datetime(*now, 9, tzinfo=ZONE), ZONE, works)
    assert found == datetime(*due, 7, 30, tzinfo=ZONE)


@pytest.fixture
def letters(monkeypatch):
    """Take letters to colleagues where they leave the house; `letters.refuse` says why not."""

    class Box(list):
        refuse = None

    box = Box()

    def write(_actor, letter):
        if box.refuse:
            raise box.refuse
        box.append(letter)

    monkeypatch.setattr(channels, "write_to_staff", write)
    return box


def make(open_as, people, channel="mail", board="director"):
    data = {
        "title": "每周看板", "board": board, "days": "30", "rhythm": "weekly", "channel": channel,
        "language": "zh-hans", "readers": [str(one.uid) for one in people],
    }  # fmt: skip
    open_as("/boards/reports/new", status=303, data=data)
    return Report.objects.latest("pk")


@pytest.mark.django_db
def test_each_reader_gets_what_her_roles_reach(open_as, house, account, letters, frozen_clock):
    house.answers(40, 20, 10, nurses=90.0)
    house.answers(0, 0, 40, department=house.second)
    people = [account("director"), account("head_nurse"), account("nurse")]
    for number, one in enumerate(people):
        one.email = f"p{number}@hospital.example"
        one.save()
    report = make(open_as, people)
    frozen_clock.set(report.due_at)
    run_until_idle()
    assert {letter.address for letter in letters} == {"p0@hospital.example", "p1@hospital.example"}
    texts = ["".join(page.extract_text() for page in PdfReader(io.BytesIO(one.paper)).pages) for one in letters]
    whole, ward = texts
    assert "每周看板" in whole
    assert "推荐" in whole
    assert whole != ward
    assert house.second.name in whole or "110" in whole
    assert house.second.name not in ward
    states = dict(Sending.objects.values_list("user_id", "state"))
    assert states[people[2].pk] == "failed"  # a nurse may not open the director's board
    report.refresh_from_db()
    assert report.due_at > frozen_clock.now()


@pytest.mark.django_db
def test_what_failed_is_shown_and_sent_again(open_as, house, account, letters):
    director = account("director")
    report = make(open_as, [director])
    page = reverse("boards:report", args=[report.uid])
    open_as(page + "/change", status=303, data={"do": "now"})
    run_until_idle()
    assert "没有邮箱" in open_as(page)
    director.email = "d@hospital.example"
    director.save()
    sending = Sending.objects.get()
    open_as(page + "/change", status=303, data={"do": str(sending.uid)})
    run_until_idle()
    assert [letter.address for letter in letters] == ["d@hospital.example"]
    assert "已送达" in open_as(page)


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_tried_again_some_times(open_as, house, account, letters, frozen_clock):
    director = account("director")
    director.email = "d@hospital.example"
    director.save()
    report = make(open_as, [director])
    letters.refuse = channels.ChannelError("unreachable", permanent=False)
    services.issue_now(house.actor, report)
    for _try in range(8):
        services.send_due()
        frozen_clock.move(hours=1)
    sending = Sending.objects.get()
    assert (sending.state, sending.attempts, sending.problem) == ("failed", 5, "unreachable")


@pytest.mark.django_db
def test_a_board_that_breaks_for_one_reader_costs_the_others_nothing(open_as, house, account, letters, monkeypatch):
    from renxin.intelligence.boards.services import reporting

    people = [account("director"), account("experience_officer")]
    for number, one in enumerate(people):
        one.email = f"p{number}@hospital.example"
        one.save()
    right = reporting.print_board
    broken = people[0].pk

    def fragile(actor, *rest, **more):
        if actor.user_id == broken:
            raise ZeroDivisionError
        return right(actor, *rest, **more)

    monkeypatch.setattr(reporting, "print_board", fragile)
    report = make(open_as, people)
    services.issue_now(house.actor, report)
    run_until_idle()
    assert [letter.address for letter in letters] == ["p1@hospital.example"]
    failed = Sending.objects.get(user_id=broken)
    page = reverse("boards:report", args=[report.uid])
    assert "报告没有生成" in open_as(page)
    monkeypatch.setattr(reporting, "print_board", right)
    open_as(page + "/change", status=303, data={"do": str(failed.uid)})
    run_until_idle()
    assert [letter.address for letter in letters] == ["p1@hospital.example", "p0@hospital.example"]
    assert letters[1].paper.startswith(b"%PDF")


@pytest.mark.django_db
def test_a_letter_that_breaks_does_not_hold_up_those_behind_it(open_as, house, account, letters, frozen_clock):
    director = account("director")
    director.email = "d@hospital.example"
    director.save()
    report = make(open_as, [director])
    letters.refuse = ValueError("a fault of ours")
    services.issue_now(house.actor, report)
    for _try in range(8):
        services.send_due()
        frozen_clock.move(hours=1)
    sending = Sending.objects.get()
    assert (sending.state, sending.attempts, sending.problem) == ("failed", 5, "unexpected")


@pytest.mark.django_db
def test_the_paper_behind_a_link_opens_for_its_reader_only_and_she_may_leave(open_as, house, account, letters):
    director = account("director")
    director.email = "d@hospital.example"
    director.save()
    report = make(open_as, [director], channel="link")
    services.issue_now(house.actor, report)
    run_until_idle()
    (letter,) = letters
    sending = Sending.objects.get()
    assert not letter.paper
    assert reverse("boards:paper", args=[sending.uid]) in letter.text
    open_as(reverse("boards:paper", args=[sending.uid]), status=404)
    assert open_as(reverse("boards:paper", args=[sending.uid]), "director").startswith("%PDF")
    open_as(reverse("boards:leave", args=[sending.uid]), "director", status=303, data={})
    report.refresh_from_db()
    assert report.readers == []
    assert report.due_at is None


def test_a_letter_carries_its_paper():
    from renxin.engagement.channels.adapters.mail import colleagues, letters

    letter = colleagues.StaffLetter(
        key="k", address="a@b.example", subject="每周", text="您好", paper=b"%PDF-1", name="1.pdf"
    )
    sender = letters.Sender(name="医院", address="no-reply@hospital.example")
    sent = message_from_bytes(colleagues._composed(letter, sender).as_bytes())
    assert [part.get_content_type() for part in sent.walk()] == ["multipart/mixed", "text/plain", "application/pdf"]


@pytest.mark.django_db
def test_the_committees_pack_goes_out_in_its_rhythm(open_as, house, account, letters):
    director, nurse = account("director"), account("nurse")
    for number, one in enumerate((director, nurse)):
        one.email = f"c{number}@hospital.example"
        one.save()
    assert "委员会资料" in open_as("/boards/reports/new")
    report = make(open_as, [director, nurse], board="committee")
    page = reverse("boards:report", args=[report.uid])
    open_as(page + "/change", status=303, data={"do": "now"})
    assert "委员会还没有资料" in open_as(page)
    day = clock.today()
    meeting = improvement.plan_meeting(house.actor, day.replace(day=1), clock.now())
    improvement.pack_meeting(house.actor, meeting)
    sending = Sending.objects.get(user_id=director.pk)
    open_as(page + "/change", status=303, data={"do": str(sending.uid)})
    run_until_idle()
    (letter,) = letters  # a nurse sees nothing of the committee
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(letter.paper)).pages)
    assert f"{day:%Y-%m}" in text
