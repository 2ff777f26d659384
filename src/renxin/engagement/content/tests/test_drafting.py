"""Drafts by a language model: checked like any other, about nobody, marked as what they are."""

import json

import httpx
import pytest
from tests.harness.ward import ward

from renxin.engagement.content import drafting, services
from renxin.engagement.content.models import MessageTemplate
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.llm import services as llm


@pytest.fixture
def template(db):
    house = ward()
    services.load_packs(house.officer)
    return house.officer, MessageTemplate.objects.get(code="follow_up.how_are_you")


def model(monkeypatch, text):
    asked = []

    def serve(request):
        asked.append(json.loads(request.content))
        return httpx.Response(200, json={"choices": [{"message": {"content": text}}]})

    endpoint = llm.Endpoint("https://llm.example/v1", "small", transport=httpx.MockTransport(serve))
    monkeypatch.setattr(llm, "provider", lambda: endpoint)
    return asked


def test_a_draft_is_marked_and_still_needs_a_second_person(template, monkeypatch):
    actor, row = template
    asked = model(monkeypatch, "“[[{{salutation}}，]]您好，明天记得复查。”")
    made = drafting.draft(actor, row, "提醒明天复查")
    assert len(asked) == 3  # one for each tone
    version = services.save_draft(actor, row, made)
    assert (version.status, version.drafted_by_model) == ("draft", True)
    assert version.bodies["zh"]["elder"] == "[[{{salutation}}，]]您好，明天记得复查。"


@pytest.mark.parametrize("text", ["您好 {{phone_number}}", "您好 {{salutation", "[[您好"])
def test_a_draft_with_places_that_do_not_exist_is_refused(template, monkeypatch, text):
    actor, row = template
    model(monkeypatch, text)
    with pytest.raises(InvalidInput):
        drafting.draft(actor, row, "提醒")


def test_without_a_model_nothing_is_offered_and_a_wish_stays_a_wish(template, settings):
    actor, row = template
    settings.RENXIN_LLM_URL = ""
    assert not drafting.is_available()
    assert drafting.draft(actor, row, "明天复查").bodies["zh"]["plain"] == "[[{{salutation}}，]]您好。明天复查"
    with pytest.raises(InvalidInput):
        drafting.draft(actor, row, " ")
