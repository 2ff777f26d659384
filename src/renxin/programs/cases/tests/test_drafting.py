"""A draft by the language model: off without one, about nobody, attributable, never sent by itself."""

import json

import httpx
import pytest
from django.core.cache import cache
from django.urls import reverse
from tests.harness.ward import ward

from renxin.engagement.conversations.models import Message
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.llm import services as llm
from renxin.programs.cases import services
from renxin.programs.cases.services import Intake, Problem, receive_case

from .test_whole import browser

pytestmark = pytest.mark.django_db


def test_a_draft_holds_nothing_of_a_person_and_is_never_sent_by_itself(frozen_clock, monkeypatch, settings):
    cache.clear()
    house = ward()
    words = "李护士冲我母亲王秀兰喊，电话13800138001"
    told = Intake(kind="complaint", channel="walk_in", words=words, patient_id=house.patient())
    case = receive_case(house.actor(house.service), told)
    problem = Problem(category="respect", sub_category="manners", severity=2, stage="ward")
    services.note_problem(house.actor(house.service), case, problem)
    page, address = browser(house.service), reverse("cases:draft", args=[case.uid])
    assert "大模型" not in page.get(reverse("cases:case", args=[case.uid])).content.decode()
    assert page.post(address).status_code == 422  # no model is configured: off
    asked = []

    def serve(request):
        asked.append(json.loads(request.content))
        return httpx.Response(
            200, json={"choices": [{"message": {"content": "您好，我是[姓名]。让您难受了，对不起。"}}]}
        )

    settings.RENXIN_LLM_URL, settings.RENXIN_LLM_MODEL = "https://llm.example/v1", "small"
    endpoint = llm.Endpoint("https://llm.example/v1", "small", transport=httpx.MockTransport(serve))
    monkeypatch.setattr(llm, "provider", lambda: endpoint)
    sent = Message.objects.count()
    drafted = page.post(address).content.decode()
    assert "让您难受了，对不起" in drafted
    assert "大模型" in drafted
    question = asked[0]["messages"][1]["content"]
    assert "态度、语言" in question
    assert not any(part in question for part in ("王秀兰", "1380013", "冲我", case.number))
    assert Message.objects.count() == sent
    assert case.notes.get(code="drafted").body == "small"
    assert AuditEvent.objects.get(action="case.answer_drafted").detail["model"] == "small"
