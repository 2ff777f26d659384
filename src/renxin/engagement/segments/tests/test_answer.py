"""Which people fit a rule, by every sort of condition, for everybody and for some."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.harness.ward import Ward, ward

from renxin.engagement.segments.building.compiling import members
from renxin.engagement.segments.building.ground import ground
from renxin.engagement.segments.rule import parse
from renxin.engagement.segments.services import Tagging, answer, tag_patients
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.programs import CaseOpened
from renxin.kernel.timeline.services import record
from renxin.people.patients.services import PatientData, register_patient
from renxin.people.records.services import ConditionData, EncounterData, open_encounter, record_conditions

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
LI, WANG, ZHAO = "李", "王", "赵"


class People:
    """Three people: Li is old, diabetic and complains; Wang visited lately; of Zhao nothing is known."""

    def __init__(self, here: Ward) -> None:
        self.here = here
        self.ids = {
            LI: self._person("李奶奶", date(1950, 3, 12)),
            WANG: self._person("王小明", date(1996, 7, 1)),
            ZHAO: self._person("赵无名", None),
        }
        li, wang = self.ids[LI], self.ids[WANG]
        self._visit(li, "V1", 100)
        self._visit(wang, "V2", 10)
        record_conditions(here.system, li, [ConditionData(code="E11.9")], source="his:main", recorded_at=NOW)
        tag_patients(
            here.system, [Tagging(patient_id=wang, tag="短视频", since=NOW - timedelta(days=20))], source="staff"
        )
        for days in (40, 5, 3):
            record(
                here.system,
                CaseOpened(patient_id=li, occurred_at=NOW - timedelta(days=days), level=2, case_kind="complaint"),
            )
        run_until_idle()

    def _person(self, name: str, born: date | None) -> int:
        return register_patient(self.here.system, PatientData(name=name, birth_date=born), source="staff").patient_id

    def _visit(self, patient_id: int, number: str, days: int) -> None:
        data = EncounterData(
            source="his:main",
            visit_no=number,
            started_at=NOW - timedelta(days=days),
            department_id=self.here.department.pk,
        )
        open_encounter(self.here.system, patient_id, data)

    def fitting(self, content: dict, now: datetime = NOW) -> set[str]:
        tenant = self.here.tenant.pk
        rule = parse(content)
        everybody = {each for (each,) in members(rule, ground(tenant, [rule]), now).rows()}
        assert answer(tenant, content, self.ids.values(), now) == everybody
        assert answer(tenant, content, [self.ids[LI]], now) == everybody & {self.ids[LI]}
        return {name for name, pk in self.ids.items() if pk in everybody}


@pytest.fixture
def people():
    with clock.at(NOW):
        yield People(ward())


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"all": []}, {LI, WANG, ZHAO}),
        ({"any": []}, set()),
        ({"none": []}, {LI, WANG, ZHAO}),
        ({"trait": "age", "is": ">=", "value": 60}, {LI}),
        ({"trait": "age", "is": "<", "value": 60}, {WANG}),
        ({"trait": "age", "is": "between", "value": [20, 80]}, {LI, WANG}),
        ({"trait": "age", "is": "not_set"}, {ZHAO}),
        ({"trait": "age", "is": "!=", "value": 75}, {WANG, ZHAO}),
        ({"trait": "birth_date", "is": "more_than_ago", "value": {"years": 60}}, {LI}),
        ({"trait": "birth_date", "is": "anniversary_in", "value": {"days": 3}}, {LI}),
        ({"trait": "birth_date", "is": "anniversary_in", "value": {"days": 1}}, set()),
        ({"trait": "birth_date", "is": "since", "value": "1996-07-01"}, {WANG}),
        ({"trait": "birth_date", "is": "before", "value": "1996-07-01"}, {LI}),
        ({"trait": "sex", "is": "in", "value": ["unknown", "male"]}, {LI, WANG, ZHAO}),
        ({"trait": "elder_mode", "is": "=", "value": False}, {LI, WANG, ZHAO}),
        ({"trait": "elder_mode", "is": "=", "value": True}, set()),
        ({"trait": "last_visit", "is": "within_last", "value": {"days": 30}}, {WANG}),
        ({"trait": "last_visit", "is": "more_than_ago", "value": {"months": 3}}, {LI}),
        ({"trait": "last_visit", "is": "ago_between", "value": {"days": [9, 14]}}, {WANG}),
        ({"tag": "短视频"}, {WANG}),
        ({"tag": "短视频", "within_days": 10}, set()),
        ({"tag": "短视频", "bears": False}, {LI, ZHAO}),
        ({"tag": "没有的"}, set()),
        ({"record": "problem", "code": ["E10", "E11"]}, {LI}),
        ({"record": "problem", "code": "I10"}, set()),
        ({"record": "visit", "code": "0401", "within_days": 30}, {WANG}),
        ({"record": "visit", "has": False}, {ZHAO}),
        ({"did": "case.opened"}, {LI}),
        ({"did": "case.opened", "times": {"at_least": 3}}, {LI}),
        ({"did": "case.opened", "times": {"at_least": 3}, "within_days": 30}, set()),
        ({"did": "case.opened", "times": {"at_least": 1, "at_most": 2}, "within_days": 30}, {LI}),
        ({"did": "case.opened", "times": {"at_most": 0}, "within_days": 30}, {WANG, ZHAO}),
        ({"did": "case.opened", "where": {"level": {"to": 2}, "case_kind": "complaint"}}, {LI}),
        ({"did": "case.opened", "where": {"level": 3}}, set()),
        ({"any": [{"tag": "短视频"}, {"did": "case.opened"}]}, {LI, WANG}),
        ({"any": [{"tag": "短视频", "bears": False}, {"trait": "age", "is": "<", "value": 40}]}, {LI, WANG, ZHAO}),
        ({"none": [{"tag": "短视频"}, {"did": "case.opened"}]}, {ZHAO}),
        ({"none": [{"tag": "短视频", "bears": False}]}, {WANG}),
        ({"all": [{"did": "case.opened"}, {"none": [{"trait": "age", "is": "<", "value": 70}]}]}, {LI}),
    ],
)
def test_who_fits(people, rule, expected):
    assert people.fitting(rule) == expected


def test_time_alone_changes_who_fits(people):
    rule = {"trait": "last_visit", "is": "within_last", "value": {"days": 30}}
    assert people.fitting(rule, NOW + timedelta(days=21)) == set()
    assert people.fitting({"trait": "birth_date", "is": "more_than_ago", "value": {"years": 76}}) == set()
    born = {"trait": "birth_date", "is": "more_than_ago", "value": {"years": 76}}
    assert people.fitting(born, NOW + timedelta(days=2)) == {LI}


@pytest.mark.parametrize(("days_ago", "fits"), [(0, True), (20, False), (36, True), (45, False)])
def test_asked_of_the_past_what_came_later_has_not_happened(people, days_ago, fits):
    rule = {"did": "case.opened", "times": {"at_least": 1}, "within_days": 7}
    li = people.ids[LI]
    with clock.at(NOW):
        then = NOW - timedelta(days=days_ago)
        assert answer(people.here.tenant.pk, rule, [li], then) == ({li} if fits else set())
        never = {"did": "case.opened", "times": {"at_most": 0}, "within_days": 7}
        assert (li in answer(people.here.tenant.pk, never, [li], then)) is not fits
