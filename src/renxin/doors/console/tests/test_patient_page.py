"""The patient's page: a long story stays fast, what is known can be written where it is read, work shows the number."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.harness.ward import ward

from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock, ids
from renxin.people.patients import selectors as patients
from renxin.people.patients import services

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
BROWSER = {"Sec-Fetch-Dest": "document"}
LINE = re.compile(r'<p class="timeline__title">')
EARLIER = re.compile(r'hx-get="(/patients/[^"]+/older\?[^"]+)"')
MOST_QUERIES = 25 - 1  # the story itself is asked past the recorder: a prepared statement


@pytest.fixture
def here(client):
    house = ward()
    client.force_login(house.nurse)
    return house


@pytest.fixture
def person(here):
    return patients.get_by_id(here.system, here.patient())


def page(person, **asked):
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return reverse("console:patient", args=[person.uid]) + (f"?{query}" if query else "")


def live_long(here, person, facts):
    """Give a patient a history of `facts` visits and measurements, one every six hours."""
    first = ids.allocate(1)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO timeline_event (patient_id, origin_patient_id, id, tenant_id, kind, occurred_at, recorded_at,
                                           payload, actor_kind, actor_name, depth)
               SELECT %s, %s, %s + n, %s,
                      CASE WHEN n %% 2 = 0 THEN 'encounter.started' ELSE 'observation.recorded' END,
                      %s - n * interval '6 hours', %s, CASE WHEN n %% 2 = 0 THEN
                      '{"encounter_id": 1, "encounter_class": "AMB", "department_id": null}'::jsonb
                      ELSE '{"observation_id": 1, "code": "8480-6", "value": 120}'::jsonb END, 'interface', 'HIS', 0
               FROM generate_series(1, %s) AS n""",
            [person.pk, person.pk, first, here.tenant.pk, clock.now(), clock.now(), facts],
        )


def queries(client, address, **headers):
    """Return the answer to a request, and what it asked of the database (the clock asks by itself each second)."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode(), [query["sql"] for query in asked if "core_clockoffset" not in query["sql"]]


def test_a_story_of_ten_thousand_lines_costs_no_more_than_a_short_one(client, here, person):
    _text, short = queries(client, page(person), **BROWSER)
    live_long(here, person, 10_000)
    text, long = queries(client, page(person), **BROWSER)
    assert len(LINE.findall(text)) == 30
    assert len(long) <= len(short) + 2
    assert len(long) <= MOST_QUERIES, "\n".join(long)
    _text, more = queries(client, EARLIER.search(text).group(1).replace("&amp;", "&"), **HTMX)
    assert len(more) <= 10


def test_what_stands_beside_the_story_comes_by_itself_within_the_bounds(client, here, person):
    beside = reverse("console:facts", args=[person.uid])
    text, _asked = queries(client, page(person), **BROWSER)
    assert beside in text
    assert 'id="about"' not in text
    text, asked = queries(client, beside, **HTMX)
    assert 'id="about"' in text
    assert len(asked) <= MOST_QUERIES + 1, "\n".join(asked)
    below = reverse("console:background", args=[person.uid])
    assert below in text
    text, asked = queries(client, below, **HTMX)
    assert 'id="identity"' in text
    assert len(asked) <= MOST_QUERIES + 1, "\n".join(asked)


def test_reading_on_tells_every_line_once(client, here, person):
    live_long(here, person, 150)
    told, address = 0, page(person)
    for _turn in range(10):
        text = client.get(address, headers=HTMX | {"HX-Target": "story"}).content.decode()
        told += len(LINE.findall(text))
        found = EARLIER.search(text)
        if not found:
            break
        address = found.group(1).replace("&amp;", "&")
    assert told == 151  # and that she became known


def test_a_filter_and_a_day_narrow_the_story(client, here, person):
    live_long(here, person, 400)
    text = client.get(page(person, show="results"), headers=HTMX | {"HX-Target": "story"}).content.decode()
    assert "activity" in text
    assert "door-open" not in text
    day = (clock.today() - timedelta(days=50)).isoformat()
    text = client.get(page(person, on=day), headers=HTMX | {"HX-Target": "story"}).content.decode()
    days = re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)"', text)
    assert max(days) == day
    empty = client.get(page(person, on="1990-01-01")).content.decode()
    assert not LINE.findall(empty)
    assert client.get(page(person, on="yesterday")).status_code == 200


def test_a_soft_fact_is_two_clicks_and_is_found_again(client, here, person):
    address = reverse("console:add_soft_fact", args=[person.uid])
    text = client.post(address, {"code": "worry.cost"}, headers=HTMX).content.decode()
    assert 'id="about"' in text
    (group,) = patients.soft_facts(here.system, person.pk)
    opened = client.get(reverse("console:soft_fact", args=[person.uid, group.lines[0].uid]), headers=HTMX)
    assert "<dialog" in opened.content.decode()
    listed = reverse("console:patients")
    assert person.name in client.get(f"{listed}?soft=worry.cost").content.decode()
    assert person.name not in client.get(f"{listed}?soft=worry.pain").content.decode()
    assert person.name in client.get(f"{listed}?soft=worry.cost&q=wxl").content.decode()
    client.post(reverse("console:soft_fact", args=[person.uid, group.lines[0].uid]), headers=HTMX)
    assert patients.soft_facts(here.system, person.pk) == []


def test_a_warning_stands_in_the_head_until_it_is_taken_down(client, here, person):
    dialog = client.get(reverse("console:warning", args=[person.uid]), headers=HTMX)
    assert "<dialog" in dialog.content.decode()
    wrong = client.post(reverse("console:warning", args=[person.uid]), {"kind": "grumpy"}, headers=HTMX)
    assert wrong.status_code == 422
    done = client.post(reverse("console:warning", args=[person.uid]), {"kind": "deaf", "note": "左耳"}, headers=HTMX)
    assert done["HX-Retarget"] == "#patient-head"
    assert "左耳" in done.content.decode()
    (line,) = patients.warnings(here.system, person.pk)
    address = reverse("console:standing_warning", args=[person.uid, line.uid])
    assert "左耳" in client.get(address, headers=HTMX).content.decode()
    client.post(address, headers=HTMX)
    assert patients.warnings(here.system, person.pk) == []


def test_who_answers_and_how_she_is_reached_stand_in_the_head(client, here, person):
    doctor = str(here.nurse.practitioner.uid)
    text = client.post(reverse("console:care", args=[person.uid]), {"doctor": doctor}, headers=HTMX).content.decode()
    assert "李静" in text
    wish = {"channel": "phone", "from_hour": "18", "to_hour": "20", "reason": "白天上班"}
    text = client.post(reverse("console:reach", args=[person.uid]), wish, headers=HTMX).content.decode()
    assert "18:00–20:00" in text
    assert "白天上班" in text
    backwards = wish | {"from_hour": "20", "to_hour": "18"}
    assert client.post(reverse("console:reach", args=[person.uid]), backwards, headers=HTMX).status_code == 422


def test_notes_are_written_corrected_and_sensitive_ones_opened(client, here, person):
    client.force_login(here.head_nurse)
    write = reverse("console:write_note", args=[person.uid])
    assert "喜欢靠窗" in client.post(write, {"text": "喜欢靠窗"}, headers=HTMX).content.decode()
    (note,) = patients.notes(here.system, person.pk)
    correct = reverse("console:correct_note", args=[person.uid, note.uid])
    assert client.post(correct, {"text": "喜欢靠门", "reason": ""}, headers=HTMX).status_code == 422
    done = client.post(correct, {"text": "喜欢靠门", "reason": "记错了"}, headers=HTMX)
    assert done["HX-Retarget"] == "#notes"
    shown = client.post(write, {"text": "单独谈话", "sensitive": "1"}, headers=HTMX).content.decode()
    assert "单独谈话" not in shown
    hidden = next(line for line in patients.notes(here.system, person.pk) if line.is_sensitive)
    opened = client.post(reverse("console:open_note", args=[person.uid, hidden.uid]), headers=HTMX)
    assert "单独谈话" in opened.content.decode()
    assert "喜欢靠门" in client.get(page(person, tab="notes")).content.decode()
    client.force_login(here.nurse)
    assert client.post(reverse("console:open_note", args=[person.uid, hidden.uid]), headers=HTMX).status_code == 403


def test_an_open_task_of_mine_is_the_reason_for_the_number(client, here, person):
    address = reverse("patients:reveal_for_work", args=[person.uid])
    assert address not in client.get(page(person)).content.decode()
    assert client.post(address, headers=HTMX).status_code == 422
    now = clock.now()
    create_tasks(
        here.system,
        [
            NewTask(
                patient_id=person.pk,
                kind="call",
                title_code="call",
                source="test:1",
                starts_at=now,
                due_at=now + timedelta(hours=4),
                owner_id=here.nurse.pk,
            )
        ],
    )
    assert address in client.get(page(person)).content.decode()
    assert 'href="tel:13800138001"' in client.post(address, headers=HTMX).content.decode()
    kept = AuditEvent.objects.get(action="reveal", patient_id=person.pk)
    assert kept.reason.startswith("task ")
    client.force_login(here.service)
    assert client.post(address, headers=HTMX).status_code == 422


def test_who_may_only_look_is_offered_nothing_to_change(client, here, person):
    from renxin.people.organizations.services import grant_role

    services.set_warning(here.system, person.pk, "deaf")
    grant_role(here.system, here.service, "director", scope_kind="tenant")
    here.service.assignments.exclude(role="director").delete()
    client.force_login(here.service)
    text = client.get(page(person)).content.decode()
    assert reverse("console:write_note", args=[person.uid]) not in text
    assert client.post(reverse("console:write_note", args=[person.uid]), {"text": "x"}).status_code == 403
