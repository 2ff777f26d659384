"""What is kept true is what a whole count would find: after facts in any order, after time forward and back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.harness.ward import Ward, ward

from renxin.engagement.segments.building.compiling import members
from renxin.engagement.segments.building.ground import Ground
from renxin.engagement.segments.models import Segment, SegmentFlow, SegmentMember, Tag
from renxin.engagement.segments.rule import parse
from renxin.engagement.segments.selectors import daily_flow
from renxin.engagement.segments.services import (
    Tagging,
    create_segment,
    retire_segment,
    switch_on,
    tag_patients,
    untag_patient,
)
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.facts.programs import CaseOpened
from renxin.kernel.timeline.models import Event
from renxin.kernel.timeline.services import record
from renxin.people.patients.services import PatientData, merge_patients, register_patient, unmerge_patients
from renxin.people.records.services import ConditionData, EncounterData, open_encounter, record_conditions

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
TAGS = ("短视频", "关注饮食")

RULES = {
    "silent": {"trait": "last_visit", "is": "more_than_ago", "value": {"days": 30}},
    "recent": {"trait": "last_visit", "is": "ago_between", "value": {"days": [7, 14]}},
    "season": {"trait": "last_visit", "is": "within_last", "value": {"months": 3}},
    "birthday": {"trait": "birth_date", "is": "anniversary_in", "value": {"days": 7}},
    "old": {"trait": "birth_date", "is": "more_than_ago", "value": {"years": 60}},
    "sixty": {"trait": "age", "is": ">=", "value": 60},
    "complains": {"did": "case.opened", "times": {"at_least": 2}, "within_days": 20},
    "calm": {"did": "case.opened", "times": {"at_most": 1}, "within_days": 20, "where": {"level": {"to": 2}}},
    "film": {"all": [{"tag": TAGS[0]}, {"none": [{"tag": TAGS[1], "within_days": 15}]}]},
    "diabetic": {
        "any": [{"record": "problem", "code": ["E11"]}, {"record": "visit", "code": "0401", "within_days": 5}]
    },
    "nothing": {"all": [{"trait": "last_visit", "is": "not_set"}, {"tag": TAGS[0], "bears": False}]},
}


class Story:
    """A ward whose days are told in small steps."""

    def __init__(self, here: Ward) -> None:
        self.here, self.now, self.number = here, NOW, 0
        self.people = [
            register_patient(here.system, PatientData(name=f"病人{n}", birth_date=born), source="staff").patient_id
            for n, born in enumerate((date(1966, 3, 14), date(1990, 6, 1), None))
        ]

    def segment(self, name: str, rule: dict) -> Segment:
        made = create_segment(self.here.system, name, rule, code=name)
        switch_on(self.here.system, made)
        return made

    def visit(self, who: int, days: int) -> None:
        self.number += 1
        at = self.now - timedelta(days=days)
        data = EncounterData(
            source="his:main", visit_no=f"V{self.number}", started_at=at, department_id=self.here.department.pk
        )
        open_encounter(self.here.system, self.people[who], data)

    def complain(self, who: int, days: int) -> None:
        at = self.now - timedelta(days=days)
        record(self.here.system, CaseOpened(patient_id=self.people[who], occurred_at=at, level=1 + days % 3))

    def tag(self, who: int, days: int) -> None:
        since = self.now - timedelta(days=days)
        tag_patients(
            self.here.system, [Tagging(patient_id=self.people[who], tag=TAGS[days % 2], since=since)], source="t"
        )

    def untag(self, who: int, days: int) -> None:
        found = Tag.objects.filter(tenant_id=self.here.tenant.pk, name=TAGS[days % 2]).first()
        if found:
            untag_patient(self.here.system, self.people[who], found)

    def diagnose(self, who: int, days: int) -> None:
        code = ("E11.9", "I10")[days % 2]
        record_conditions(self.here.system, self.people[who], [ConditionData(code=code)], source="his:main")

    def born(self, who: int, days: int) -> None:
        register_patient(
            self.here.system,
            PatientData(name=f"新人{self.number}", birth_date=date(1980, 3, 1 + days % 28)),
            source="staff",
        )

    def forward(self, who: int, days: int) -> None:
        self.now += timedelta(days=days, hours=days)

    def back(self, who: int, days: int) -> None:
        self.now -= timedelta(days=days)

    def settle(self) -> None:
        with clock.at(self.now):
            run_until_idle("timeline.sequencer", "timeline.consumers", "segments.traits_due", "segments.due")

    def kept(self, segment: Segment) -> set[int]:
        return set(SegmentMember.objects.filter(segment=segment).values_list("patient_id", flat=True))

    def counted(self, rule: dict) -> set[int]:
        read = parse(rule)
        plain = Ground(
            self.here.tenant.pk, tags=dict(Tag.objects.filter(tenant_id=self.here.tenant.pk).values_list("name", "pk"))
        )
        return {patient for (patient,) in members(read, plain, self.now).rows()}


@pytest.fixture
def story():
    with clock.at(NOW):
        made = Story(ward())
        for tag in TAGS:
            tag_patients(made.here.system, [Tagging(patient_id=made.people[0], tag=tag)], source="t")
        run_until_idle()
        yield made


def test_a_fact_brings_in_and_time_takes_out(story):
    segment = story.segment("recent", RULES["recent"])
    assert story.kept(segment) == set()
    story.visit(1, 3)
    story.settle()
    assert story.kept(segment) == set()
    story.forward(0, 4)
    story.settle()
    assert story.kept(segment) == {story.people[1]}
    story.forward(0, 7)
    story.settle()
    assert story.kept(segment) == set()
    kinds = list(
        Event.objects.filter(patient_id=story.people[1], kind__startswith="segment.")
        .order_by("id")
        .values_list("kind", flat=True)
    )
    assert kinds == ["segment.entered", "segment.left"]


def test_who_fits_on_the_first_day_enters_without_a_fact(story):
    segment = story.segment("old", RULES["nothing"])
    assert story.kept(segment) == set(story.people[1:])
    assert not Event.objects.filter(kind="segment.entered").exists()
    assert Event.objects.filter(kind="segment.activated", patient_id=-story.here.tenant.pk).count() == 1


def test_flows_of_a_day_become_one_row_and_the_size_stays(story):
    segment = story.segment("film", {"tag": TAGS[0]})
    for who in (1, 2):
        story.tag(who, 0)
        story.settle()
    before = daily_flow(segment)
    assert SegmentFlow.objects.filter(segment=segment).count() == 3
    with clock.at(NOW):
        run_until_idle("segments.flows")
        assert daily_flow(segment) == before == [("2026-03-10", 3, 0)]
    assert SegmentFlow.objects.filter(segment=segment).count() == 1


def test_a_segment_that_refers_to_another_follows_it(story):
    base = story.segment("complains", RULES["complains"])
    outer = story.segment("outer", {"all": [{"segment": str(base.uid)}, {"tag": TAGS[0]}]})
    for days in (2, 3):
        story.complain(0, days)
    story.settle()
    assert story.kept(base) == story.kept(outer) == {story.people[0]}
    story.forward(0, 18)
    story.settle()
    assert story.kept(base) == story.kept(outer) == set()


def test_what_has_to_be_held_counts_from_the_day_it_began(story):
    held = story.segment("held", {"held": {"tag": TAGS[0]}, "for_days": 5})
    assert story.kept(held) == set()
    with clock.at(NOW + timedelta(days=2)):
        tag_patients(story.here.system, [Tagging(patient_id=story.people[1], tag=TAGS[0])], source="t")
        run_until_idle()
    story.now = NOW + timedelta(days=5)
    story.settle()
    assert story.kept(held) == {story.people[0]}
    story.now = NOW + timedelta(days=7)
    story.settle()
    assert story.kept(held) == set(story.people[:2])
    with clock.at(story.now):
        story.untag(0, 0)
    story.settle()
    assert story.kept(held) == {story.people[1]}
    with clock.at(story.now):
        retire_segment(story.here.system, held)
    assert not Segment.objects.filter(kind="held").exists()


def test_a_merge_leaves_one_member_and_an_unmerge_two(story):
    segment = story.segment("film", {"tag": TAGS[0]})
    tag_patients(story.here.system, [Tagging(patient_id=story.people[1], tag=TAGS[0])], source="t")
    story.settle()
    assert story.kept(segment) == set(story.people[:2])
    with clock.at(NOW):
        merge_patients(story.here.system, story.people[0], story.people[1], reason="同一人")
    story.settle()
    assert story.kept(segment) == {story.people[0]}
    with clock.at(NOW):
        unmerge_patients(story.here.system, story.people[1], reason="不是同一人")
    story.settle()
    assert story.kept(segment) == set(story.people[:2])


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["visit", "complain", "tag", "untag", "diagnose", "born", "forward", "forward", "back"]),
        st.integers(0, 2),
        st.integers(0, 25),
    ),
    max_size=8,
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_kept_true_is_counted_anew(story, steps):
    from django.db import transaction

    with transaction.atomic():
        start, story.now = story.now, NOW
        segments = {name: story.segment(name, rule) for name, rule in RULES.items()}
        for name, who, days in steps:
            with clock.at(story.now):
                act: Callable[[int, int], None] = getattr(story, name)
                act(who, days)
            story.settle()
        for name, segment in segments.items():
            assert story.kept(segment) == story.counted(RULES[name]), name
        transaction.set_rollback(True)
    story.now = start
