"""Tags of a colleague's messenger: an old name arrives where it should, and nothing is sent back and forth."""

import pytest
from tests.harness.ward import ward

from renxin.engagement.conversations import services
from renxin.engagement.segments import services as segments
from renxin.engagement.segments.models import PatientTag, Tag
from renxin.engagement.segments.services import TagData, Tagging
from renxin.kernel.timeline.models import Event

pytestmark = pytest.mark.django_db


def test_an_old_name_from_the_messenger_leads_to_the_tag_of_today(frozen_clock):
    here = ward()
    patient_id = here.patient()
    segments.tag_patients(here.system, [Tagging(patient_id=patient_id, tag="糖友")], source="staff")
    tag = Tag.objects.get(name="糖友")
    segments.change_tag(here.officer, tag.uid, TagData(name="糖尿病", dimension="disease"))
    services.take_tags(here.system, patient_id, ["糖友"], [], "wecom")
    told = Event.objects.filter(patient_id=patient_id, kind__startswith="tag.")
    assert told.count() == 1  # she bears it already: no fact, so nothing is written back
    services.take_tags(here.system, patient_id, [], ["糖友"], "wecom")
    assert not PatientTag.objects.filter(patient_id=patient_id).exists()
    services.take_tags(here.system, patient_id, [], ["糖友"], "wecom")
    assert list(told.order_by("id").values_list("kind", flat=True)) == ["tag.added", "tag.removed"]
