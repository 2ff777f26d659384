"""The pages: building by clicking, switching on with a second person, lists, why she is in, what leaves the house."""

import io
import re
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.harness.ward import ward

from renxin.engagement.segments import services
from renxin.engagement.segments.models import Segment, SegmentExport, SegmentMember
from renxin.engagement.segments.services import Tagging, tag_patients
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.organizations.tests.making import PASSWORD
from renxin.people.patients.models import Patient

OLD = {"r:sort": "group", "r:how": "all", "r:size": "1", "r.0:sort": "trait", "r.0:trait": "age", "r.0:type": "number"}
OLD |= {"r.0:is": ">=", "r.0:value": "60"}


@pytest.fixture
def house(db, frozen_clock):
    made = ward()
    for number, name in enumerate(("王秀兰", "李建国", "张丽"), start=1):
        patient = made.patient(name, f"1380000000{number}")
        Patient.objects.filter(pk=patient).update(birth_date=date(1940 + 20 * number, 1, 1), sex="female")
        services.refresh_traits(made.system, {"age": {patient}})
    run_until_idle()
    return made


def browser(user, language="en"):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = language
    return client


def staff(house, username, role):
    person = add_practitioner(house.system, name=username)
    user = create_account(house.system, person, username, PASSWORD, must_change_password=False)
    grant_role(house.system, user, role, scope_kind="tenant")
    return user


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_segment_is_clicked_together_counted_and_switched_on(house):
    client = browser(house.service)
    page = client.post(reverse("segments:new"), {"r:sort": "group", "r:size": "0", "act": "add:r:trait"})
    assert 'name="r.0:trait"' in text(page)
    half = client.post(reverse("segments:new"), {**OLD, "r.0:value": "", "name": "老人", "act": "save"})
    assert half.status_code == 422
    assert "lacks its value" in text(half)
    panel = text(client.post(reverse("segments:count"), OLD))
    assert "<strong>1 </strong>" in panel
    assert "Age is at least 60 years" in panel
    assert "王秀兰" not in panel
    saved = client.post(reverse("segments:new"), {**OLD, "name": "老人", "act": "save"})
    segment = Segment.objects.get()
    assert saved.headers["location"] == reverse("segments:segment", args=[segment.uid])
    assert not SegmentMember.objects.exists()
    client.post(reverse("segments:act", args=[segment.uid, "switch-on"]))
    shown = text(client.get(saved.headers["location"]))
    assert "王秀兰" in shown
    assert "李建国" not in shown
    assert "Entered in 7 days" in shown
    assert "老人" in text(client.get(reverse("segments:list")))


def test_why_she_is_in_or_not(house):
    segment = (
        services.create_segment(
            house.system,
            "老人",
            {"all": [{"trait": "age", "is": ">=", "value": 60}, {"tag": "关注"}]},
            shared=True,
        )
        if tag_patients(
            house.system, [Tagging(patient_id=Patient.objects.get(name="李建国").pk, tag="关注")], source="t"
        )
        else None
    )
    client = browser(house.service)
    address = reverse("segments:why", args=[segment.uid])
    found = text(client.get(address, {"q": "李建国"}))
    person = re.search(r"person=([0-9a-f-]{36})", found).group(1)
    told = text(client.get(address, {"person": person}))
    assert "does not belong" in told
    first, second = re.findall(r'<li class="verdict--1">.*?</li>', told)
    assert "does not hold" in first
    assert "Age is at least 60" in first
    assert "known since" in first
    assert "holds</" in second or 'title="holds"' in second or "holds" in second
    assert "does not hold" not in second


def test_a_shared_segment_waits_for_a_second_person(house):
    client = browser(house.service)
    client.post(reverse("segments:new"), {**OLD, "name": "老人", "act": "save"})
    segment = Segment.objects.get()
    for verb in ("share", "switch-on", "approve"):
        client.post(reverse("segments:act", args=[segment.uid, verb]))
    segment.refresh_from_db()
    assert segment.status == "waiting"
    officer = browser(staff(house, "zhao.ning", "experience_officer"))
    client.post(reverse("segments:act", args=[segment.uid, "switch-on"]))
    officer.post(reverse("segments:act", args=[segment.uid, "send-back"]), {"note": "请写清楚"})
    segment.refresh_from_db()
    assert segment.status == "draft"
    client.post(reverse("segments:act", args=[segment.uid, "switch-on"]))
    officer.post(reverse("segments:act", args=[segment.uid, "approve"]))
    segment.refresh_from_db()
    assert (segment.status, segment.version) == ("active", 1)


def test_a_changed_rule_is_a_new_version_told_in_words(house):
    client = browser(house.service)
    client.post(reverse("segments:new"), {**OLD, "name": "老人", "act": "save"})
    segment = Segment.objects.get()
    client.post(reverse("segments:act", args=[segment.uid, "switch-on"]))
    changed = {**OLD, "r.0:value": "40", "name": "老人", "act": "save"}
    client.post(reverse("segments:change", args=[segment.uid]), changed)
    assert SegmentMember.objects.count() == 1
    shown = text(client.get(reverse("segments:segment", args=[segment.uid])))
    assert "<ins>Age is at least 40 years</ins>" in shown
    assert "<del>Age is at least 60 years</del>" in shown
    client.post(reverse("segments:act", args=[segment.uid, "switch-on"]))
    assert SegmentMember.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "typed", "asked"),
    [
        ("survey.completed", {"where": "score", "match": "range", "from": "0", "to": "59.5"}, {"from": 0, "to": 59.5}),
        ("survey.completed", {"where": "recommend", "match": "is", "equals": "9， 10"}, [9, 10]),
        ("encounter.started", {"where": "encounter_class", "values": ["IMP", "EMER"]}, ["IMP", "EMER"]),
        ("survey.completed", {"where": "low", "equals": "yes"}, True),
    ],
)
def test_ranges_and_several_values_are_asked_by_clicking(house, kind, typed, asked):
    form = {"r:sort": "group", "r:how": "all", "r:size": "1", "r.0:sort": "did", "r.0:did": kind, "r.0:times": "1"}
    form |= {f"r.0:{name}": value for name, value in typed.items()}
    client = browser(house.service)
    client.post(reverse("segments:new"), {**form, "name": "一组", "act": "save"})
    segment = Segment.objects.get()
    rule = {"did": kind, "times": {"at_least": 1}, "where": {typed["where"]: asked}}
    assert segment.versions.get().rule == {"all": [rule]}
    page = text(client.get(reverse("segments:change", args=[segment.uid])))
    for shown in typed.get("values", ()):
        assert f'<option value="{shown}" selected>' in page
    for word in ("from", "to"):
        assert word not in typed or f'name="r.0:{word}" value="{typed[word]}"' in page


def test_no_segment_refers_to_itself_in_a_circle(house):
    first = services.create_segment(house.system, "一", {"trait": "age", "is": ">=", "value": 60})
    second = services.create_segment(house.system, "二", {"segment": str(first.uid)})
    client = browser(staff(house, "zhao.ning", "experience_officer"))
    Segment.objects.update(shared=True)
    form = {"r:sort": "group", "r:how": "all", "r:size": "1", "r.0:sort": "segment", "r.0:segment": str(second.uid)}
    answer = client.post(reverse("segments:change", args=[first.uid]), {**form, "name": "一", "act": "save"})
    assert answer.status_code == 422
    assert "circle" in text(answer)


def test_lists_from_numbers_frozen_combined_and_divided(house):
    client = browser(house.service)
    post = {"name": "名单", "numbers": "13800000001, 王\n13800000002\n13999999999"}
    made = client.post(reverse("segments:new_list"), post)
    listed = Segment.objects.get(name="名单")
    assert made.headers["location"] == reverse("segments:segment", args=[listed.uid])
    assert SegmentMember.objects.filter(segment=listed).count() == 2
    other = services.list_people(house.system, "另一", "13800000002\n13800000003", shared=True).segment
    sizes = {}
    for how in ("and", "or", "minus"):
        client.post(reverse("segments:combine"), {"first": listed.uid, "second": other.uid, "how": how, "name": how})
        sizes[how] = SegmentMember.objects.filter(segment__name=how).count()
    assert sizes == {"and": 1, "or": 3, "minus": 1}
    client.post(reverse("segments:act", args=[listed.uid, "split"]), {"parts": "1, 1"})
    parts = Segment.objects.filter(name__in=["名单 A", "名单 B"])
    assert parts.count() == 2
    assert SegmentMember.objects.filter(segment__in=parts).count() == 2
    client.post(reverse("segments:act", args=[listed.uid, "freeze"]))
    assert Segment.objects.filter(name__contains=clock.today().isoformat()).count() == 1


def excel(*numbers):
    """Return an Excel file with numbers in its first column, as people keep them: some as numbers."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, number in enumerate(numbers):
            sheet.write(place, 0, number)
            sheet.write(place, 1, "备注")
    return SimpleUploadedFile("名单.xlsx", file.getvalue())


def test_people_are_put_on_a_list_and_taken_off_by_clicking(house):
    client, nurse = browser(house.service), browser(house.nurse)
    client.post(reverse("segments:new_list"), {"name": "名单", "file": excel("手机", 13800000001)})
    listed = Segment.objects.get(name="名单")
    on = lambda: set(SegmentMember.objects.filter(segment=listed).values_list("patient_id", flat=True))  # noqa: E731
    people = {name: Patient.objects.get(name=name) for name in ("王秀兰", "李建国", "张丽")}
    assert on() == {people["王秀兰"].pk}
    put, off = (reverse("segments:act", args=[listed.uid, verb]) for verb in ("put-on", "take-off"))
    client.post(put, {"file": excel(13800000001, "13800000002")})
    client.post(put, {"numbers": "13800000003\n13999999999"})
    assert on() == {person.pk for person in people.values()}
    page = text(client.get(reverse("segments:segment", args=[listed.uid])))
    assert "Take 李建国 off the list" in page
    client.post(off, {"person": people["李建国"].uid})
    assert on() == {people["王秀兰"].pk, people["张丽"].pk}
    nurse.post(off, {"person": people["张丽"].uid})
    client.post(put, {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04 no sheet")})
    assert len(on()) == 2
    ruled = services.create_segment(house.system, "老人", {"trait": "age", "is": ">=", "value": 60}, shared=True)
    assert "Add to the list" not in text(client.get(reverse("segments:segment", args=[ruled.uid])))
    done = AuditEvent.objects.filter(action__in=["segment.listed", "segment.unlisted"])
    assert [event.detail["people"] for event in done.order_by("id")] == [1, 1, 1, 1]


def test_a_list_leaves_only_when_a_second_person_agrees(house):
    officer, second = staff(house, "zhao.ning", "experience_officer"), staff(house, "sun.yi", "experience_officer")
    client, other = browser(officer), browser(second)
    listed = services.list_people(house.system, "名单", "13800000001\n13800000002", shared=True).segment
    client.post(reverse("segments:act", args=[listed.uid, "export"]), {"reason": "电话回访"})
    export = SegmentExport.objects.get()
    client.post(reverse("segments:decide", args=[export.uid]), {"agree": "yes"})
    assert client.post(reverse("segments:take", args=[export.uid])).status_code == 303
    other.post(reverse("segments:decide", args=[export.uid]), {"agree": "yes"})
    assert other.post(reverse("segments:take", args=[export.uid])).status_code == 303
    sheet = client.post(reverse("segments:take", args=[export.uid]))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[3:]] == ["王秀兰", "李建国"]
    assert "电话回访" in rows[0][0]
    assert all("zhao.ning" in row[5] and "13800000001" not in str(row) for row in rows[3:])
    actions = set(AuditEvent.objects.filter(action__startswith="segment.export").values_list("action", flat=True))
    assert actions == {"segment.export_asked", "segment.export_approved", "segment.export_taken"}


def test_who_sees_no_patients_learns_no_small_numbers(house):
    client = browser(staff(house, "he.mei", "marketing"))
    panel = text(client.post(reverse("segments:count"), OLD))
    assert "&lt;5" in panel
    assert "For example" not in panel
    listed = services.list_people(house.system, "名单", "13800000001", shared=True).segment
    shown = text(client.get(reverse("segments:segment", args=[listed.uid])))
    assert "王秀兰" not in shown
    assert client.get(reverse("segments:why", args=[listed.uid]), {"q": "王秀兰"}).status_code == 403


def test_why_she_would_be_in_is_told_before_anything_is_saved(house):
    client = browser(house.service)
    address = reverse("segments:count_why")
    assert address in text(client.get(reverse("segments:new")))
    found = text(client.post(address, {**OLD, "q": "王秀兰"}))
    person = re.search(r'name="person" value="([^"]+)"', found)[1]
    assert 'form="why-form"' in found
    told = text(client.post(address, {**OLD, "person": person}))
    assert "fits now" in told
    assert "known since" in told
    assert "does not fit now" in text(client.post(address, {**OLD, "r.0:value": "70", "person": person}))
    assert "not complete yet" in text(client.post(address, {**OLD, "r.0:value": "", "person": person}))
    assert "Nobody of this name" in text(client.post(address, {**OLD, "q": "谁也不是"}))
    assert not Segment.objects.exists()
    nobody = browser(staff(house, "he.mei", "marketing"))
    assert nobody.post(address, {**OLD, "person": person}).status_code == 403
