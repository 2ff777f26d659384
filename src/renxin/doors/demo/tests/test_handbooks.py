"""The demo's handbooks: given to those who entered last, half of them talked through, and a version that waits."""

import pytest

from renxin.doors.demo.seed import handbooks
from renxin.programs.careplans.models import CareTalk, Handbook, ProgrammeVersion
from renxin.programs.careplans.tests.making import care_ward, enrolled

pytestmark = pytest.mark.django_db


def test_handbooks_are_given_and_a_version_waits(frozen_clock):
    here = care_ward()
    for number in range(3):
        enrolled(here, here.patient(f"王秀{number}", f"1380013800{number}"), "P01", source=f"demo:{number}")
    assert handbooks.hand_out(here.tenant.pk) == 3
    assert (Handbook.objects.count(), CareTalk.objects.count()) == (3, 2)
    waiting = ProgrammeVersion.objects.get(state="proposed")
    assert waiting.programme.code == "P01"
    assert [node["at"] for node in waiting.definition["nodes"] if node["id"] == "D28"] == ["21d"]
