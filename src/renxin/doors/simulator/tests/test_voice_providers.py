"""A second provider's language: calls made once, signed requests answered with TwiML, events like any other's."""

from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree as xml

import httpx
import pytest
from django.test import Client

from renxin.engagement.channels import http, services
from renxin.engagement.channels.adapters.voice import walking
from renxin.engagement.channels.adapters.voice.providers import provider_of, twilio
from renxin.engagement.channels.models import Channel, RawInbound, VoiceCall
from renxin.engagement.channels.services import ChannelError
from renxin.kernel.core.actor import Actor

SYSTEM = Actor.system(1, "test")
EXPECTED = {"digits": "0305", "tries": 2, "next": "pain", "else": "wrong"}
DOCUMENT = {
    "language": "zh",
    "greeting": "您好，这里是仁心医院。",
    "person": {"digits": "0", "speech": ["人工"], "say": "马上为您转人工。"},
    "steps": [
        {"code": "who", "say": "本人请按1，不是请按2。", "keys": {"1": {"next": "identity"}, "2": {"next": "wrong"}}},
        {
            "code": "identity",
            "say": "请按出生月日。",
            "expect": {"digits": "0305", "tries": 2, "next": "pain", "else": "wrong"},
        },
        {
            "code": "pain",
            "say": "伤口还疼吗？",
            "keys": {"1": {"value": "no", "next": "end"}, "9": {"value": "very", "next": "red"}},
            "speech": [
                {"words": ["不疼"], "value": "no", "next": "end"},
                {"words": ["很疼"], "value": "very", "next": "red"},
            ],
            "otherwise": {"repeat": 1, "next": "end"},
        },
    ],
    "ends": {
        "wrong": {"say": "打扰了。", "cause": "wrong_person"},
        "red": {"say": "请先拨打120。", "cause": "red", "heard": True},
        "end": {"say": "谢谢。", "cause": "", "heard": True},
    },
}


class Provider:
    """The provider's side: keeps what it was asked; `answers` are given first."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, list[tuple[str, str]]]] = []
        self.answers: list[httpx.Response | Exception] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        pairs = parse_qsl(request.content.decode() or request.url.query.decode())
        self.asked.append((request.method, request.url.path, pairs))
        given = self.answers.pop(0) if self.answers else httpx.Response(201, json={"sid": "CA1"})
        if isinstance(given, Exception):
            raise given
        return given


@pytest.fixture
def there():
    made = Provider()
    before = http.mount(twilio.BASE, httpx.MockTransport(made))
    yield made
    http.mount(twilio.BASE, before)


@pytest.fixture
def channel(db, frozen_clock, settings, there) -> Channel:
    settings.RENXIN_PUBLIC_URL = "https://care.example.org"
    told = {"provider": "twilio", "app_id": "AC1", "secret": "12345", "caller_id": "+18005550100"}
    return services.open_channel(SYSTEM, "voice", "电话", {**told, "base_url": twilio.BASE})


def dial(channel: Channel, key: str = "k-0") -> str:
    return provider_of(channel).dial(channel, key=key, number="13900000001", flow=DOCUMENT)


def ask(url: str, *, secret: str = "12345", **told: str):
    """Ask our door as the provider does; return the words said, and where keys go next."""
    fields = {"CallSid": "CA1", "CallStatus": "in-progress", **told}
    parts, proof = urlsplit(url), twilio.sign(secret, url, fields)
    answer = Client().post(
        f"{parts.path}?{parts.query}",
        urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": proof},
    )
    if answer.status_code != 200:
        return answer.status_code, ""
    found = xml.fromstring(answer.content)
    gather = found.find("Gather")
    return [each.text for each in found.iter("Say")], gather.get("action") if gather is not None else ""


def events() -> list[tuple[str, dict]]:
    settled, found = services.Settled(), []
    for each in services.claim_inbound():
        settled.applied(each)
        found += [(event.name, dict(event.data)) for event in each.events if hasattr(event, "name")]
    services.settle_inbound(settled)
    return found


def test_the_signature_is_the_one_of_their_manual():
    caller, url = "+14158675309", "https://mycompany.com/myapp.php?foo=1&bar=2"
    told = {"CallSid": "CA1234567890ABCDE", "Caller": caller, "Digits": "1234", "From": caller, "To": "+18005551212"}
    assert twilio.sign("12345", url, told) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_call_goes_through_its_document_and_is_told_like_any_other(channel, there):
    assert dial(channel) == "CA1"
    _method, path, asked = there.asked[0]
    assert path == "/2010-04-01/Accounts/AC1/Calls.json"
    told = dict(asked)
    assert (told["To"], told["From"], told["MachineDetection"]) == ("+8613900000001", "+18005550100", "Enable")
    words, url = ask(told["Url"])
    assert words == ["您好，这里是仁心医院。", "本人请按1，不是请按2。"]
    words, url = ask(url, Digits="1")
    assert words == ["请按出生月日。"]
    words, url = ask(url, Digits="0305")
    assert words == ["伤口还疼吗？"]
    words, url = ask(url, SpeechResult="不疼了")
    assert (words, url) == (["谢谢。"], "")
    ask(told["StatusCallback"], CallStatus="completed")
    found = events()
    assert [name for name, _data in found] == ["call.input", "call.input", "call.input", "call.ended"]
    assert [data["input"]["digits"] for _name, data in found[:3]] == ["1", "", ""]
    assert (found[1][1]["input"]["fits"], found[-1][1]["heard"], found[-1][1]["call"]["key"]) == (True, True, "k-0")


def test_the_date_of_birth_leaves_no_trace_in_what_is_kept(channel, there):
    dial(channel)
    _words, url = ask(dict(there.asked[0][2])["Url"])
    _words, url = ask(url, Digits="1")
    ask(url, Digits="0305")
    assert not any("0305" in row.body for row in RawInbound.objects.all())
    assert "0305" not in url


def test_a_request_told_twice_changes_nothing(channel, there):
    dial(channel)
    _words, first = ask(dict(there.asked[0][2])["Url"])
    ask(first, Digits="1")
    assert ask(first, Digits="1")[0] == ["请按出生月日。"]
    assert len(events()) == 1


def test_a_machine_hears_nothing(channel, there):
    dial(channel)
    assert ask(dict(there.asked[0][2])["Url"], AnsweredBy="machine_start") == ([], "")
    ((name, data),) = events()
    assert (name, data["cause"], data["heard"]) == ("call.ended", "voicemail", False)


@pytest.mark.parametrize(("status", "cause"), [("busy", "busy"), ("no-answer", "no_answer"), ("failed", "unreachable")])
def test_who_was_not_reached_is_told_with_the_cause(channel, there, status, cause):
    dial(channel)
    ask(dict(there.asked[0][2])["StatusCallback"], CallStatus=status)
    ((name, data),) = events()
    assert (name, data["cause"]) == ("call.ended", cause)


def test_forged_requests_are_refused(channel, there):
    dial(channel)
    assert ask(dict(there.asked[0][2])["Url"], secret="another")[0] == 403
    assert VoiceCall.objects.get().state == ""


def test_a_call_rings_once_and_a_lost_answer_is_never_tried_again(channel, there):
    assert dial(channel) == dial(channel) == "CA1"
    assert len(there.asked) == 1
    there.answers = [httpx.ReadTimeout("lost")]
    for _time in range(2):
        with pytest.raises(ChannelError) as lost:
            dial(channel, "k-1")
        assert lost.value.unknown
    assert len(there.asked) == 2


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, 21211, ("bad_number", True, False)),
        (401, 20003, ("bad_signature", False, True)),
        (400, 9, ("voice:9", True, False)),
    ],
)
def test_codes_say_whose_fault_it_is_and_the_key_is_free_again(channel, there, status, code, expected):
    there.answers = [httpx.Response(status, json={"code": code})]
    with pytest.raises(ChannelError) as refused:
        dial(channel)
    error = refused.value
    assert (error.reason, error.permanent, error.account_fault) == expected
    assert dial(channel) == "CA1"


def test_a_bridge_rings_the_extension_then_the_patient(channel, there):
    services.configure_channel(SYSTEM, channel, is_active=True, name="x", config={"extensions": "sip:{}@pbx.x.cn"})
    channel.refresh_from_db()
    provider_of(channel).bridge(channel, key="b-0", extension="8001", number="13900000001")
    told = dict(there.asked[0][2])
    assert told["To"] == "sip:8001@pbx.x.cn"
    fields = {"CallSid": "CA1", "CallStatus": "in-progress"}
    parts = urlsplit(told["Url"])
    proof = {"X-Twilio-Signature": twilio.sign("12345", told["Url"], fields)}
    kind = "application/x-www-form-urlencoded"
    answer = Client().post(f"{parts.path}?{parts.query}", urlencode(fields), content_type=kind, headers=proof)
    assert b"<Number>+8613900000001</Number>" in answer.content


@pytest.mark.parametrize(
    ("digits", "speech", "cause"),
    [("0", "", "wants_person"), ("", "我要人工", "wants_person"), ("9", "", "red"), ("", "很疼", "red")],
)
def test_zero_and_danger_end_the_call_at_once(digits, speech, cause):
    turn = walking.hear(DOCUMENT, walking.State(step="pain"), digits=digits, speech=speech)
    assert (turn.cause, turn.state.is_over) == (cause, True)


def test_two_wrong_dates_of_birth_are_a_wrong_person_and_silence_asks_once_more():
    state = walking.State(step="identity")
    first = walking.hear(DOCUMENT, state, digits="0101")
    assert (first.state.step, first.state.is_over) == ("identity", False)
    assert walking.hear(DOCUMENT, first.state, digits="0102").cause == "wrong_person"
    quiet = walking.hear(DOCUMENT, walking.State(step="pain"))
    assert (quiet.state.step, quiet.says) == ("pain", ("伤口还疼吗？",))
    assert walking.hear(DOCUMENT, quiet.state).heard


def rung(channel: Channel, sid: str = "CA9", **told: str) -> tuple[int, xml.Element]:
    """Let somebody call the hospital's number, as the provider tells our door."""
    fields = {"CallSid": sid, "CallStatus": "ringing", "Direction": "inbound", "From": "+8613900000001", **told}
    parts = urlsplit(told.pop("url", "") or twilio._address(channel))
    fields.pop("url", None)
    url = f"https://care.example.org{parts.path}?{parts.query}"
    answer = Client().post(
        f"{parts.path}?{parts.query}",
        urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": twilio.sign("12345", url, fields)},
    )
    return answer.status_code, xml.fromstring(answer.content)


def test_who_calls_rings_at_the_desk_and_is_told_as_incoming(channel):
    more = {"incoming": "8000", "extensions": "sip:{}@pbx.example.org"}
    channel = services.configure_channel(SYSTEM, channel, is_active=True, name="x", config=more)
    _status, said = rung(channel)
    dial_, desk = said.find("Dial"), said.find("Dial/Sip")
    assert desk.text == "sip:8000@pbx.example.org"
    rung(channel)  # told twice it is one call
    rung(channel, sid="CA10", url=desk.get("statusCallback"), CallStatus="in-progress", Direction="outbound-dial")
    rung(channel, url=dial_.get("action"), CallStatus="completed", DialCallStatus="completed")
    found = events()
    assert [name for name, _data in found] == ["call.ringing", "call.answered", "call.ended"]
    call = found[0][1]["call"]
    assert (call["direction"], call["from"], call["to"]) == ("in", "13900000001", "+18005550100")
    assert (call["id"], call["extension"], found[-1][1]["cause"]) == ("CA9", "8000", "hung_up")


def test_nobody_at_the_desk_is_a_missed_call(channel):
    _status, said = rung(channel)  # no extension is set: the caller hears so, and is called back
    assert "无人接听" in said.find("Say").text
    more = {"incoming": "8000"}
    channel = services.configure_channel(SYSTEM, channel, is_active=True, name="x", config=more)
    _status, said = rung(channel, sid="CA11")
    rung(channel, sid="CA11", url=said.find("Dial").get("action"), DialCallStatus="no-answer")
    assert [data["cause"] for name, data in events() if name == "call.ended"] == ["no_answer", "no_answer"]


def test_a_call_that_somebody_invented_is_refused(channel):
    fields = {"CallSid": "CA9", "Direction": "inbound", "From": "+8613900000001"}
    path = urlsplit(twilio._address(channel))
    answer = Client().post(
        f"{path.path}?{path.query}",
        urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": "forged"},
    )
    assert answer.status_code in {401, 403}
    assert not VoiceCall.objects.exists()
