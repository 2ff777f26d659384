"""The port to a language model: silent by default, any server of the common interface, failures in words."""

import json

import httpx
import pytest

from renxin.kernel.llm.services import Answer, Ask, Endpoint, ModelSilent, answer, is_configured

ASK = Ask(task="test", rules="be brief", question="say hello", offline="您好")


def test_without_a_model_the_caller_answers(settings):
    settings.RENXIN_LLM_URL = ""
    assert not is_configured()
    assert answer(ASK) == Answer("您好")


def test_a_server_is_asked_in_the_common_way():
    seen = []

    def serve(request):
        seen.append((str(request.url), request.headers["authorization"], json.loads(request.content)))
        return httpx.Response(200, json={"choices": [{"message": {"content": " 张阿姨，您好 "}}]})

    found = Endpoint("https://llm.example/v1/", "small", "secret", httpx.MockTransport(serve)).answer(ASK)
    assert found == Answer("张阿姨，您好", "small")
    url, key, body = seen[0]
    assert (url, key) == ("https://llm.example/v1/chat/completions", "Bearer secret")
    assert [one["role"] for one in body["messages"]] == ["system", "user"]


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(500),
        httpx.Response(200, text="no json"),
        httpx.Response(200, json={"choices": []}),
        httpx.Response(200, json={"choices": [{"message": {"content": ""}}]}),
    ],
)
def test_a_failing_server_is_silence(response):
    with pytest.raises(ModelSilent):
        Endpoint("https://llm.example/v1", "small", transport=httpx.MockTransport(lambda _request: response)).answer(
            ASK
        )
