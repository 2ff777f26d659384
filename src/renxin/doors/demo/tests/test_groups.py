"""The demo's segments are switched on and say who belongs."""

import pytest
from tests.harness.ward import ward

from renxin.doors.demo.seed import groups
from renxin.engagement.segments.models import Segment, SegmentMember
from renxin.engagement.segments.services import Tagging, tag_patients

pytestmark = pytest.mark.django_db


def test_they_are_switched_on(frozen_clock):
    here = ward()
    patient = here.patient()
    tag_patients(here.system, [Tagging(patient_id=patient, tag="爱看短视频")], source="t")
    groups.belong(here.tenant.pk)
    made = Segment.objects.filter(kind="rule", status="active", shared=True)
    assert set(made.values_list("code", flat=True)) == {code for code, *_rest in groups.SEGMENTS}
    assert not SegmentMember.objects.filter(patient_id=patient).exists()
