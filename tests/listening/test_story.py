"""Walks through the whole: a round becomes a case, a review an approved answer, a question a secret vote, and so on."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from renxin.engagement.channels.selectors import sandbox_deliveries
from renxin.engagement.worklist.models import Task
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.kernel.core.models import StoredFile
from renxin.kernel.jobs.services import run_until_idle
from renxin.programs.cases.models import Case
from renxin.programs.cases.services import close_case, reopen_case
from renxin.programs.listening import selectors, services
from renxin.programs.listening.models import (
    Advice,
    Ballot,
    Interview,
    Note,
    OpenDay,
    PanelMember,
    Poll,
    Quote,
    Recording,
    Review,
    ReviewReply,
    SignUp,
    Story,
)
from renxin.programs.listening.services import NewNote, NewTalk

pytestmark = pytest.mark.django_db


def last_link(house, patient_id):
    """Return the path of the newest link that reached her sandbox phone."""
    run_until_idle()
    address = sandbox_deliveries(house.tenant.pk, patient_id)[-1].url
    return "/" + re.sub(r"^https?://[^/]+/", "", address).lstrip("/")


def test_a_round_finds_something_and_a_case_has_its_words(house, stay, browse):
    nurse = browse(house.head_nurse)
    page = nurse.get("/listening/").content.decode()
    assert "骨科" in page
    begun = nurse.post("/listening/rounds/begin", {"department": str(house.department.uid)})
    beds = nurse.get(begun["Location"]).content.decode()
    assert "王秀兰" in beds
    assert "12床" in beds
    talk = Interview.objects.get()
    address = f"/listening/rounds/{talk.uid}/beds/{stay.uid}"
    assert nurse.post(address, {"state": "something", "words": ""}).status_code == 422
    nurse.post(address, {"state": "something", "words": "夜里叫了三次没人来，很害怕", "follow": "case"})
    note = Note.objects.get()
    assert (note.follow, note.patient_id) == ("case", stay.patient_id)
    run_until_idle()
    case = Case.objects.get()
    assert (case.source, case.patient_id) == (f"listening.note:{note.pk}", stay.patient_id)
    assert case.notes.first().body == "夜里叫了三次没人来，很害怕"
    assert case.number in nurse.get(f"/listening/heard/{note.uid}/").content.decode()
    note.refresh_from_db()
    assert (note.tone is None, note.themes_by) == (False, ""), "the reader of themes has read it"
    nurse.post(f"/listening/talks/{talk.uid}/end")
    assert nurse.post(address, {"state": "fine"}).status_code == 422
    case.refresh_from_db()
    close_case(house.actor(house.service), case, "resolved", "夜班多排了一人")
    run_until_idle()
    note.refresh_from_db()
    assert (note.follow, note.case_outcome) == ("done", "resolved")
    assert "工单结果" in nurse.get(f"/listening/heard/{note.uid}/").content.decode()
    case.refresh_from_db()
    reopen_case(house.actor(house.head_nurse), case, "又没人来")
    run_until_idle()
    note.refresh_from_db()
    assert (note.follow, note.case_outcome) == ("case", "")


def test_what_nobody_by_name_said_is_a_task_too(house):
    clerk = house.actor(house.service)
    talk = services.begin_talk(clerk, NewTalk(kind="interview", department_id=house.department.pk))
    services.write_note(clerk, talk, NewNote(words="走廊灯坏了", follow="open"))
    task = Task.objects.get()
    assert (task.patient_id, task.department_id) == (-house.tenant.pk, house.department.pk)


def test_a_recording_needs_consent_and_goes_when_it_is_taken_back_or_over(house, browse, frozen_clock):
    clerk, patient = house.actor(house.service), house.patient()
    talk = services.begin_talk(clerk, NewTalk(kind="interview", patient_id=patient))
    page = browse(house.service)
    address = f"/listening/talks/{talk.uid}/recordings"
    sound = b"ID3\x04" + b"0" * 60

    def keep():
        page.post(address, {"do": "keep", "recording": SimpleUploadedFile("talk.mp3", sound)})

    keep()
    assert Recording.objects.count() == 0, "she has not agreed"
    page.post(address, {"do": "consent", "recording_consent": "written"})
    keep()
    row = Recording.objects.get()
    assert (row.consent, row.patient_id) == ("written", patient)
    assert b"".join(page.get(f"{address}/{row.uid}")).endswith(sound[-9:])
    assert AuditEvent.objects.filter(action="talk.recording_heard").count() == 1
    page.post(address, {"do": "consent", "recording_consent": "none"})
    row.refresh_from_db()
    assert (row.removed_at, row.file_uid) == (clock.now(), None)
    assert StoredFile.objects.count() == 0
    assert page.get(f"{address}/{row.uid}").status_code == 404
    page.post(address, {"do": "consent", "recording_consent": "oral"})
    keep()
    frozen_clock.move(days=181)
    run_until_idle()
    assert StoredFile.objects.count() == 0


def test_the_ward_settles_it_and_the_task_closes_the_note(house, stay, browse):
    nurse = browse(house.nurse)
    talk = services.begin_round(house.actor(house.nurse), house.department)
    nurse.post(f"/listening/rounds/{talk.uid}/beds/{stay.uid}", {"state": "something", "words": "想要一壶热水"})
    note = Note.objects.get()
    task = Task.objects.get(source=f"listening.note:{note.pk}")
    assert (note.follow, task.department_id) == ("open", house.department.pk)
    page = nurse.post(f"/listening/heard/{note.uid}/", {"do": "settle", "outcome": "送去了，也教了怎么叫人"})
    assert page.status_code == 303
    note.refresh_from_db()
    task.refresh_from_db()
    assert (note.follow, note.outcome, task.state) == ("done", "送去了，也教了怎么叫人", "cancelled")
    nurse.post(f"/listening/rounds/{talk.uid}/beds/{stay.uid}", {"state": "fine"})
    assert [one.state for one in talk.stops.all()] == ["fine"], "a second tap corrects the first"


def test_nobody_is_quoted_without_consent_and_a_quote_taken_back_is_gone(house, stay, browse):
    officer = browse(house.head_nurse)
    officer.post("/listening/talks/new", {"kind": "interview", "department": str(house.department.uid)})
    talk = Interview.objects.get()
    officer.post(
        f"/listening/talks/{talk.uid}/", {"do": "note", "words": "护士很细心", "themes": ["nursing"], "tone": "1"}
    )
    note = Note.objects.get()
    address = f"/listening/heard/{note.uid}/"
    refused = officer.post(address, {"do": "quote", "words": "像家里人一样", "consent": ""})
    assert refused.status_code == 422
    assert "像家里人一样" in refused.content.decode(), "no word is lost"
    assert (
        officer.post(
            address, {"do": "quote", "words": "像家里人一样", "consent": "oral", "is_public": "on"}
        ).status_code
        == 422
    )
    officer.post(address, {"do": "quote", "words": "像家里人一样", "consent": "written", "is_public": "on"})
    assert "像家里人一样" in officer.get("/listening/heard/quotes/").content.decode()
    quote = Quote.objects.get()
    officer.post(f"/listening/heard/quotes/{quote.uid}/withdraw")
    assert "像家里人一样" not in officer.get("/listening/heard/quotes/").content.decode()
    assert "像家里人一样" not in officer.get(address).content.decode()


def test_a_sheet_of_reviews_becomes_cases_and_an_approved_answer(house, second, browse):
    clerk = browse(house.service)
    sheet = (
        "平台,昵称,星级,内容,时间\n大众点评,小红,1,骨科等了三个小时没人管,2026-01-02\n"
        "美团,小明,5,骨科医生真好,2026-01-02\n"
    )
    for _twice in range(2):
        file = SimpleUploadedFile("a.csv", sheet.encode("gb18030"))
        assert clerk.post("/listening/reviews/import", {"file": file}).status_code == 303
    assert Review.objects.count() == 2, "the same sheet brings nothing new"
    run_until_idle()
    low = Review.objects.get(stars=1)
    case = Case.objects.get()
    assert (case.source, case.is_anonymous, case.department_id) == (
        f"listening.review:{low.pk}",
        True,
        house.department.pk,
    )
    assert "骨科等了三个小时没人管" in case.notes.first().body
    low.refresh_from_db()
    assert "waiting" in low.themes
    assert low.tone < 0
    address = f"/listening/reviews/{low.uid}/"
    told = clerk.post(address, {"do": "submit", "text": "王女士您好，您上次来骨科时确实人多。"})
    assert told.status_code == 422
    assert "王女士您好" in told.content.decode()
    good = "读到您的话，我们很抱歉。等候我们每周都在看，怎么缩短也在做。"
    assert "“您上次" in clerk.post("/listening/reviews/check", {"text": "您上次来"}).content.decode()
    clerk.post(address, {"do": "submit", "text": good})
    reply = ReviewReply.objects.get()
    officer = browse(second)
    assert "骨科等了三个小时没人管" in officer.get("/listening/reviews/?state=waiting").content.decode()
    officer.post(address, {"do": "approve", "reply": str(reply.uid)})
    assert clerk.post(address, {"do": "posted", "reply": str(reply.uid)}).status_code == 422, "nothing proves it"
    picture = SimpleUploadedFile("page.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    posted = {"do": "posted", "reply": str(reply.uid), "posted_url": "https://reviews.example/1", "picture": picture}
    clerk.post(address, posted)
    page = clerk.get(address).content.decode()
    assert "https://reviews.example/1" in page
    assert clerk.get(f"{address}proof/{reply.uid}")["Content-Type"] == "image/png"
    low.refresh_from_db()
    assert (low.state, low.first_answered_at) == ("answered", clock.now())


def test_whoever_wrote_an_answer_does_not_approve_it_and_nobody_approves_what_tells_of_a_patient(house, second):
    from renxin.kernel.core.errors import InvalidInput, NotAllowed
    from renxin.programs.listening.services import NewReview

    services.take_reviews(house.system, [NewReview(source="baidu", text="一般", written_at=clock.now(), stars=3)])
    row = Review.objects.get()
    officer, other = house.officer, house.actor(second)
    reply = services.draft_reply(officer, row, "谢谢您告诉我们。", submit=True)
    with pytest.raises(NotAllowed):
        services.decide_reply(officer, reply, approve=True)
    ReviewReply.objects.filter(pk=reply.pk).update(text=reply.text)
    reply.text = "您的手术很顺利。"
    reply.save()
    with pytest.raises(InvalidInput):
        services.decide_reply(other, reply, approve=True)
    with pytest.raises(InvalidInput):
        services.decide_reply(other, reply, approve=False)
    assert services.decide_reply(other, reply, approve=False, remark="不要提手术").state == "returned"


def test_a_member_joins_on_her_phone_and_votes_once_in_secret(house, frozen_clock):
    patient_id = house.patient()
    officer = house.officer
    (asked,) = services.invite_members(officer, [patient_id])
    assert asked.sent
    assert services.invite_members(officer, [patient_id]) == [], "nobody is asked twice"
    phone = Client()
    link = last_link(house, patient_id)
    assert "顾问" in phone.get(link).content.decode()
    phone.post(link, {"joins": "yes"})
    assert PanelMember.objects.get().state == "active"
    assert phone.get(link).status_code == 404, "the link is used up"
    frozen_clock.move(days=3)  # nobody is written to twice a day for an opinion
    poll = services.make_poll(officer, "候诊区最缺什么？", ["座椅", "热水", "座椅"], clock.now() + timedelta(days=7))
    assert services.open_poll(officer, poll) == 1
    ballot_link = last_link(house, patient_id)
    assert "座椅" in phone.get(ballot_link).content.decode()
    assert phone.post(ballot_link, {"option": "nothing"}).status_code == 422
    chosen = poll.options.get(words="热水")
    phone.post(ballot_link, {"option": str(chosen.uid)})
    again = phone.post(ballot_link, {"option": str(chosen.uid)})
    assert "您已经" in again.content.decode()
    chosen.refresh_from_db()
    assert chosen.votes == 1
    assert Ballot.objects.get().voted_on == clock.today()
    line = selectors.poll_line(Poll.objects.get())
    assert (line.voted, line.choices[0].shown) == (1, False), "one vote is nobody's secret kept"


def test_a_staff_member_does_not_vote_in_a_patients_place(house, browse):
    patient_id = house.patient()
    services.invite_members(house.officer, [patient_id])
    page = browse(house.service).post(last_link(house, patient_id), {"joins": "yes"})
    assert PanelMember.objects.get().state == "invited"
    assert "患者本人" in page.content.decode()


def test_advice_is_adopted_done_and_its_giver_told(house, browse):
    patient_id = house.patient()
    services.invite_members(house.officer, [patient_id])
    services.answer_invitation(house.system, PanelMember.objects.get(), joins=True)
    clerk = browse(house.service)
    clerk.post("/listening/advice/", {"words": "药房门口放几把椅子", "member": str(PanelMember.objects.get().uid)})
    advice = Advice.objects.get()
    address = f"/listening/advice/{advice.uid}"
    assert clerk.post(address, {"do": "adopt", "words": ""}).status_code == 422
    clerk.post(address, {"do": "adopt", "words": "排队时确实没有地方坐"})
    clerk.post(address, {"do": "done", "words": "放了八把椅子"})
    run_until_idle()
    advice.refresh_from_db()
    assert advice.state == "done"
    assert advice.told_at is not None
    assert "放了八把椅子" in sandbox_deliveries(house.tenant.pk, patient_id)[-1].text


def test_a_story_needs_consent_a_second_reader_and_is_gone_the_same_minute(house, second, stay, browse):
    writer, reader, anybody = browse(house.service), browse(second), Client()
    from renxin.people.patients.models import Patient

    patient = Patient.objects.get(pk=stay.patient_id)
    writer.post("/listening/stories/new", {"title": "等一个结果", "told": "很长的话", "patient": str(patient.uid)})
    story = Story.objects.get()
    address = f"/listening/stories/{story.uid}/"
    text = {"title": "等一个结果", "told": "很长的话", "text": "等结果的那几天，护士每天都来说一声还没出来。"}
    assert writer.post(address, {**text, "do": "submit"}).status_code == 422, "no consent, no reader"
    writer.post(address, {"do": "consent", "places": ["lecture", "public"], "way": "written"})
    known = {**text, "text": "3月5日，李大爷住进12床。"}
    assert writer.post(address, {**known, "do": "submit"}).status_code == 422, "somebody could know him again"
    assert writer.post(address, {**text, "do": "submit"}).status_code == 303
    public = services.address_of_stories(house.system)
    assert "等一个结果" not in anybody.get(public).content.decode()
    assert reader.post(address, {"do": "publish"}).status_code == 303
    assert "护士每天都来说一声" in anybody.get(public).content.decode()
    assert writer.post(address, {"do": "use", "place": "meeting", "title": "院周会"}).status_code == 422
    assert writer.post(address, {"do": "use", "place": "lecture", "title": "新员工培训"}).status_code == 303
    writer.post(address, {"do": "withdraw"})
    assert "护士每天都来说一声" not in anybody.get(public).content.decode()
    assert "很长的话" not in browse(house.nurse).get("/listening/stories/").content.decode()


def test_an_open_day_gives_out_no_more_seats_than_there_are(house, browse):
    clerk = browse(house.service)
    start = (clock.now() + timedelta(days=9)).astimezone(clock.SHANGHAI)
    plan = {"title": "走进检验科", "place": "门诊大厅", "starts_at": start.strftime("%Y-%m-%dT%H:%M"), "capacity": "3"}
    clerk.post("/listening/days/", plan)
    day = OpenDay.objects.get()
    address = f"/listening/days/{day.uid}/"
    clerk.post(address, {"do": "open"})
    from renxin.programs.listening import links

    link, visitor = links.day(house.tenant.pk, day.pk), Client()
    assert "走进检验科" in visitor.get(link).content.decode()
    signed = visitor.post(link, {"name": "刘洋", "phone": "13912345678", "seats": "2"})
    code = SignUp.objects.get().code
    assert code in signed.content.decode()
    visitor.post(link, {"name": "刘洋", "phone": "139 1234 5678", "seats": "2"})
    assert SignUp.objects.count() == 1, "the same phone has its seats already"
    assert visitor.post(link, {"name": "陈晨", "phone": "13900000001", "seats": "2"}).status_code == 422
    page = clerk.get(address).content.decode()
    assert "13912345678" not in page
    clerk.post(address, {"do": "let_in", "code": code.lower()})
    assert SignUp.objects.get().came_at == clock.now()
    assert clerk.post(address, {"do": "let_in", "code": code}).status_code == 422
    clerk.post(address, {"do": "heard", "words": "希望周末也能参观"})
    assert "希望周末也能参观" in clerk.get(address).content.decode()


@pytest.mark.parametrize(
    "path",
    ["", "heard/", "heard/quotes/", "reviews/", "panel/", "panel/polls/", "advice/", "stories/", "days/", "results/"],
)
def test_every_page_opens_empty_in_both_languages(house, browse, path):
    for language in ("zh-hans", "en"):
        client = browse(house.service)
        client.cookies["django_language"] = language
        assert client.get(f"/listening/{path}").status_code == 200


def test_it_is_not_for_everybody(house, browse):
    person_page = browse(house.nurse)
    assert person_page.get("/listening/reviews/import").status_code == 403
    assert person_page.post("/listening/panel/polls/", {"question": "?"}).status_code in (403, 422)
    assert Poll.objects.count() == 0
