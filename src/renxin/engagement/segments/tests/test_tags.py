"""Tags: borne for a time, renamed and merged without losing anybody, given by a segment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from tests.harness.ward import Ward, ward

from renxin.engagement.segments import selectors, services, traits
from renxin.engagement.segments.models import PatientTag, Segment, SegmentMember, SegmentVersion, Tag
from renxin.engagement.segments.services import TagData, Tagging, tag_library
from renxin.engagement.segments.traits import registry
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def here():
    with clock.at(NOW):
        yield ward()


def give(here: Ward, patient_id: int, *names: str, source: str = "staff", until: datetime | None = None) -> int:
    wanted = [Tagging(patient_id=patient_id, tag=name, until=until) for name in names]
    return services.tag_patients(here.system, wanted, source=source)


def borne(patient_id: int) -> set[str]:
    return set(PatientTag.objects.filter(patient_id=patient_id).values_list("tag__name", flat=True))


def facts(patient_id: int) -> list[str]:
    return list(
        Event.objects.filter(patient_id=patient_id, kind__startswith="tag.")
        .order_by("id")
        .values_list("kind", flat=True)
    )


def test_a_tag_is_borne_for_as_long_as_its_days_say(here):
    patient_id = here.patient()
    tag = services.add_tag(here.officer, TagData(name="术后随访", dimension="behaviour", days=30))
    assert give(here, patient_id, "术后随访") == 1
    with clock.at(NOW + timedelta(days=10)):
        assert give(here, patient_id, "术后随访") == 0  # again: longer
    with clock.at(NOW + timedelta(days=31)):
        assert services.end_tags(here.system) == 0
    with clock.at(NOW + timedelta(days=40)):
        assert services.end_tags(here.system) == 1
    assert borne(patient_id) == set()
    assert facts(patient_id) == ["tag.added", "tag.removed"]
    assert tag.dimension == "behaviour"


def test_an_old_name_still_arrives(here):
    patient_id = here.patient()
    give(here, patient_id, "糖友")
    tag = Tag.objects.get(name="糖友")
    services.change_tag(here.officer, tag.uid, TagData(name="糖尿病", dimension="disease"))
    assert borne(patient_id) == {"糖尿病"}
    assert give(here, patient_id, "糖友", source="wecom") == 0
    assert [one.name for one in selectors.tags(here.officer)] == ["糖尿病"]
    assert selectors.tags_named(here.officer, ["糖友"]) == [tag]
    services.change_tag(here.officer, tag.uid, TagData(name="糖友", dimension="disease"))
    assert selectors.former_names(here.officer, tag) == ["糖尿病"]


def test_merging_loses_nobody_and_moves_many_in_steps(here, monkeypatch):
    monkeypatch.setattr(tag_library, "AT_ONCE", 2)
    people = [here.patient(f"王{n}", f"1380013800{n}") for n in range(5)]
    for one in people:
        give(here, one, "高血压病", source=f"import:{one % 2}")
    give(here, people[0], "高血压")
    gone, kept = Tag.objects.get(name="高血压病"), Tag.objects.get(name="高血压")
    services.merge_tags(here.officer, gone.uid, kept.uid)
    run_until_idle()
    assert all(borne(one) == {"高血压"} for one in people)
    assert facts(people[4]) == ["tag.added", "tag.added", "tag.removed"]
    assert give(here, people[0], "高血压病") == 0
    with pytest.raises(InvalidInput):
        services.merge_tags(here.officer, kept.uid, kept.uid)


def test_a_segment_gives_its_tag_and_takes_only_what_it_gave(here):
    one, two = here.patient(), here.patient("李强", "13800138002")
    segment = Segment.objects.create(
        tenant_id=here.tenant.pk,
        code="s",
        name="沉默",
        kind="static",
        status="active",
        created_at=NOW,
        changed_at=NOW,
    )
    tag = services.add_tag(here.officer, TagData(name="沉默患者", segment_uid=str(segment.uid)))
    give(here, two, "沉默患者")
    for patient_id in (one, two):
        SegmentMember.objects.create(tenant_id=here.tenant.pk, segment=segment, patient_id=patient_id, entered_at=NOW)
    assert services.follow_rules(here.system, tag) == 1
    assert borne(one) == {"沉默患者"}
    SegmentMember.objects.all().delete()
    assert services.follow_rules(here.system, tag) == 1
    assert borne(one) == set()
    assert borne(two) == {"沉默患者"}  # a colleague gave it


def test_a_tag_that_a_model_gives_says_so_and_goes_with_it(here, monkeypatch):
    known = traits.trait("visits_12_months")
    said = replace(known, code="forecast", by_model=True, key="prediction", keys=lambda _actor: [("churn", "可能流失")])
    monkeypatch.setitem(registry._traits, "forecast", said)
    segment = services.create_segment(here.officer, "可能流失", {"trait": "age", "is": ">=", "value": 60})
    services.switch_on(here.officer, segment)
    rule = {"all": [{"trait": "forecast", "key": "churn", "is": ">=", "value": 30}]}
    SegmentVersion.objects.filter(segment=segment).update(rule=rule)
    tag = services.add_tag(here.officer, TagData(name="挽留", segment_uid=str(segment.uid)))
    one, two = here.patient(), here.patient("李强", "13800138002")
    SegmentMember.objects.create(tenant_id=here.tenant.pk, segment=segment, patient_id=one, entered_at=NOW)
    services.follow_rules(here.system, tag)
    give(here, two, "挽留", source="journey:win_back")
    with translation.override("en"):
        rows = selectors.with_sources(here.officer, PatientTag.objects.order_by("patient_id"))
        said = selectors.sources_of(here.officer, tag)
    assert [row.source for row in rows] == ["by a model: 可能流失", "by a journey: win_back"]
    assert said == [("by a journey: win_back", 1), ("by a model: 可能流失", 1)]
    SegmentVersion.objects.filter(segment=segment).update(rule={"trait": "age", "is": ">=", "value": 60})
    SegmentMember.objects.all().delete()
    services.follow_rules(here.system, tag)
    assert (borne(one), borne(two)) == (set(), {"挽留"})


def test_who_may_not_change_the_library_is_refused(here):
    with pytest.raises(NotAllowed):
        services.add_tag(here.actor(here.nurse), TagData(name="x"))
    services.add_tag(here.officer, TagData(name="x"))
    with pytest.raises(InvalidInput):
        services.add_tag(here.officer, TagData(name=" x "))
    with pytest.raises(InvalidInput):
        services.add_tag(here.officer, TagData(name="y", days=0))
