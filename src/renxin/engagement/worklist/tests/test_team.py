"""A team's work: load, lateness, handing over, leave and who covers; and Today, ranked and by patient."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from renxin.engagement.worklist import rules, selectors, services
from renxin.engagement.worklist.models import Absence, Task
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.engagement.worklist.team import reading
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed

from .making import World, world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def here(frozen_clock) -> World:
    return world()


def tasks(here: World, count: int, **values) -> list[Task]:
    patient = values.pop("patient_id", None) or here.patient()
    due = values.pop("due_at", clock.now() + timedelta(hours=5))
    prefix = values.pop("prefix", "t")
    defaults = {"kind": "call", "title_code": "discharge_call", "department_id": here.ward.pk}
    new = [
        NewTask(patient_id=patient, source=f"{prefix}:{n}", due_at=due, **{**defaults, **values}) for n in range(count)
    ]
    return list(Task.objects.filter(pk__in=create_tasks(here.system, new).values()).order_by("pk"))


def owners() -> dict[str | None, int]:
    found: dict[str | None, int] = {}
    for name in Task.objects.filter(state="open").values_list("owner__username", flat=True):
        found[name] = found.get(name, 0) + 1
    return found


def test_tasks_are_shared_evenly_and_cases_stay(here):
    tasks(here, 5, owner_id=here.users["nurse"].pk)
    tasks(here, 1, owner_id=here.users["nurse"].pk, kind="case", prefix="c")
    head = here.actor("head")
    with pytest.raises(NotAllowed):
        services.share_tasks(here.actor("nurse"), here.users["nurse"].pk, [])
    both = [here.users["other"].pk, here.users["head"].pk]
    assert services.share_tasks(head, here.users["nurse"].pk, both) == 5
    assert owners() == {"other.x": 3, "head.x": 2, "nurse.x": 1}
    assert services.share_tasks(head, here.users["other"].pk, []) == 3
    assert owners() == {None: 3, "head.x": 2, "nurse.x": 1}


def test_who_is_away_is_covered_also_for_what_comes_later(here, frozen_clock):
    today, nurse = clock.today(), here.users["nurse"].pk
    first = tasks(here, 2, owner_id=nurse)[0]
    head = here.actor("head")
    with pytest.raises(InvalidInput):
        services.note_absence(head, nurse, today, today, nurse)
    services.note_absence(head, nurse, today, today + timedelta(days=2), here.users["head"].pk)
    assert owners() == {"head.x": 2}
    with pytest.raises(InvalidInput):
        services.note_absence(head, here.users["head"].pk, today, today, nurse)
    tasks(here, 1, owner_id=nurse, prefix="later", patient_id=first.patient_id)
    far = clock.now() + timedelta(days=9)
    tasks(here, 1, owner_id=nurse, prefix="far", patient_id=first.patient_id, due_at=far)
    assert services.sweep_absences() == 1
    assert owners() == {"head.x": 3, "nurse.x": 1}, "what is due when she is back stays hers"
    services.end_absence(head, Absence.objects.get().uid)
    tasks(here, 1, owner_id=nurse, prefix="back", patient_id=first.patient_id)
    assert services.sweep_absences() == 0


def test_the_team_page_counts_load_and_lateness(client, here, frozen_clock):
    own = tasks(here, 3, owner_id=here.users["nurse"].pk)
    services.complete_task(here.actor("nurse"), own[0], "well")
    frozen_clock.move(hours=6)
    tasks(here, 2, prefix="nobody", patient_id=own[0].patient_id)
    rows = {row.name: row for row in reading.by_person(here.actor("head"))}
    nurse = rows["周护士"]
    assert (nurse.open, nurse.late, nurse.minutes, nurse.done, nurse.share) == (2, 2, 12, 1, 1.0)
    assert rows[""].open == 2
    client.force_login(here.users["head"], backend=BACKEND)
    page = client.get(reverse("worklist:team")).content.decode()
    assert "周护士" in page
    wrong = client.post(reverse("worklist:team_absence"), {"user": str(here.users["nurse"].uid)})
    assert wrong.status_code == 422
    day = clock.today().isoformat()
    away = {"user": str(here.users["nurse"].uid), "starts_on": day, "ends_on": day, "cover": ""}
    client.post(reverse("worklist:team_absence"), away)
    assert owners() == {None: 4}
    client.post(reverse("worklist:team_share"), {"from": "nobody", "to": str(here.users["head"].uid)})
    assert owners() == {"head.x": 4}
    client.force_login(here.users["nurse"], backend=BACKEND)
    assert client.get(reverse("worklist:team")).status_code == 403


def test_today_ranks_as_the_rule_says_and_shows_one_card_for_each_patient(here, frozen_clock):
    one, two = here.patient(1), here.patient(2)
    now = clock.now()
    tasks(here, 1, prefix="calm", patient_id=one, due_at=now + timedelta(hours=8))
    tasks(here, 1, prefix="grave", patient_id=two, risk=3, promised=True, due_at=now + timedelta(hours=8))
    tasks(here, 1, prefix="check", patient_id=one, kind="check", due_at=now + timedelta(hours=2))
    frozen_clock.move(hours=3)
    nurse = here.actor("nurse")
    flat = selectors.today(nurse)
    for found in flat:
        expected = rules.priority(found.task.risk, found.used, promised=found.task.promised)
        assert found.rank == pytest.approx(expected)
    assert [found.rank for found in flat] == sorted((found.rank for found in flat), reverse=True)
    cards = selectors.today_cards(nurse).cards
    assert [(card.patient_id, len(card.tasks)) for card in cards] == [(two, 1), (one, 2)]


def test_a_unit_with_many_tasks_is_read_by_few_statements(here):
    for number in range(30):
        tasks(here, 10, prefix=f"p{number}", patient_id=here.patient(number))
    with CaptureQueriesContext(connection) as queries:
        day = selectors.today_cards(here.actor("nurse"))
    assert len(queries) <= 8
    assert sum(len(card.tasks) for card in day.cards) + day.more == 300
