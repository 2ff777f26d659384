"""A person who asked not to be contacted."""

import pytest
from tests.harness.ward import ward

from renxin.engagement.conversations.policy import Wanted, snapshot
from renxin.people.patients import services

pytestmark = pytest.mark.django_db


def test_who_asked_for_peace_gets_nothing_but_necessary_care():
    here = ward()
    patient_id = here.patient()
    services.set_warning(here.system, patient_id, "do-not-contact")
    facts, _route = snapshot.take(here.tenant.pk, [patient_id], ["SURVEY"]).of(patient_id, Wanted(purpose="SURVEY"))
    assert [(hold.reason, "SURVEY" in hold.scope, "CARE_SERVICE" in hold.scope) for hold in facts.holds] == [
        ("do_not_contact", True, False)
    ]
