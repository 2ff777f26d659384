"""The tabs of the patient's page, filled by packages."""

import pytest
from tests.harness.ward import ward

from renxin.people.patients import selectors as patients
from renxin.ui import slots


@pytest.fixture
def asked(monkeypatch):
    """A provider of a tab that notes whether it was asked for what is in it."""
    calls = []

    def provider(request, *, patient, card, tab, **context):
        calls.append((tab, card.name))
        return "ui/_toasts_oob.html", {"tab_key": "sample", "tab_title": "Sample", "toasts": []}

    monkeypatch.setitem(slots._slots, "patient.tabs", [(10, provider)])
    return calls


@pytest.mark.django_db
def test_a_tab_of_another_package_opens_beside_the_story(client, asked):
    house = ward()
    patient = patients.get_by_id(house.system, house.patient())
    client.force_login(house.service)
    page = f"/patients/{patient.uid}/"
    story = client.get(page).content.decode()
    assert "?tab=sample" in story
    assert 'id="story"' in story
    opened = client.get(f"{page}?tab=sample").content.decode()
    assert 'id="story"' not in opened
    assert asked == [("", "王秀兰"), ("sample", "王秀兰")]
    assert 'id="story"' in client.get(f"{page}?tab=unknown").content.decode()
