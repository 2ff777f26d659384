"""Programmable Voice as Twilio documents it: REST 2010-04-01 out, signed requests in, answered with TwiML.

The provider asks our callback address at every step what to say; what it tells becomes the events of the open protocol,
so that everything above hears one language. It knows no key of ours: a call whose answer was lost is never made again.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode
from xml.sax.saxutils import escape, quoteattr

import httpx
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from renxin.engagement.channels import http
from renxin.engagement.channels.adapters.callbacks import CallbackAnswer, CallbackRequest
from renxin.engagement.channels.adapters.errors import ChannelError, Forged
from renxin.engagement.channels.adapters.sms.rules import international, national
from renxin.engagement.channels.adapters.voice import walking
from renxin.engagement.channels.adapters.voice.models import VoiceCall
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.bulk import insert_rows

from .base import AccountState

BASE: Final = "https://api.twilio.com"
_XML: Final = "text/xml; charset=utf-8"
_ENDED: Final = {"busy": "busy", "no-answer": "no_answer", "failed": "unreachable", "canceled": "no_answer"}
_PERMANENT: Final = {
    21211: "bad_number",
    21214: "bad_number",
    21217: "bad_number",
    13223: "bad_number",
    21215: "no_route",
}
_ACCOUNT: Final = {20003: "bad_signature", 21210: "caller_id_unregistered", 10001: "bad_account", 20005: "bad_account"}
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_HANG_UP: Final = "<Hangup/>"
INCOMING: Final = "incoming"
_NOBODY: Final = '<Say language="zh-CN">现在无人接听，我们会尽快给您回电。</Say><Hangup/>'


class Twilio:
    """Speaks Programmable Voice. `app_id` is the account's SID, `secret` its auth token."""

    def dial(self, channel: Channel, *, key: str, number: str, flow: Mapping[str, Any]) -> str:
        more = {"MachineDetection": "Enable"}
        return _place(channel, _call(channel, key, "automatic", number, document=flow), number, more)

    def bridge(self, channel: Channel, *, key: str, extension: str, number: str) -> str:
        row = _call(channel, key, "bridge", number, extension=extension)
        return _place(channel, row, str(config_of(channel).get("extensions") or "{}").replace("{}", extension), {})

    def hang_up(self, channel: Channel, external_id: str) -> None:
        _ask(channel, "POST", f"Calls/{external_id}.json", {"Status": "completed"}, repeatable=True)

    def set_recording(self, channel: Channel, external_id: str, *, on: bool) -> None:
        path = f"Calls/{external_id}/Recordings"
        if on:
            told = {"RecordingStatusCallback": _address(channel, do="recorded", sid=external_id)}
            _ask(channel, "POST", f"{path}.json", told, repeatable=True)
        else:
            _ask(channel, "POST", f"{path}/Twilio.CURRENT.json", {"Status": "stopped"}, repeatable=True)

    def fetch_recording(self, channel: Channel, reference: str) -> tuple[bytes, str]:
        response = _send(channel, "GET", f"Recordings/{reference}.mp3", {}, repeatable=True)
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        if not media_type.startswith("audio/"):
            raise ChannelError("no_recording", permanent=True)
        return response.content, media_type

    def look(self, channel: Channel) -> AccountState:
        ours = international(str(config_of(channel).get("caller_id", "")))
        numbers = _ask(channel, "GET", "IncomingPhoneNumbers.json", {"PhoneNumber": ours}, repeatable=True)
        found = numbers.get("incoming_phone_numbers") or []
        return AccountState(lines=1, caller_id=ours, caller_id_registered=bool(found))

    def hear(self, channel: Channel, request: CallbackRequest) -> CallbackAnswer:
        """Answer a request with what to say next; what it told goes on as events."""
        told = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        url = _address(channel, **request.query)
        if not hmac.compare_digest(sign(_secret(channel), url, told), request.headers.get("x-twilio-signature", "")):
            raise Forged("the signature is wrong")
        with transaction.atomic():
            rows = VoiceCall.objects.of(channel.tenant_id).filter(channel=channel).select_for_update()
            sid = str(told.get("CallSid", ""))
            row = rows.filter(key=request.query.get("call", "")).first() or rows.filter(external_id=sid).first()
            if row is None and told.get("Direction") == "inbound" and sid:
                row = _arrived(channel, sid, told)
            if row is None:
                return _twiml(_HANG_UP)
            events, said = _heard(channel, row, request.query, told)
        arrivals = [(str(each["id"])[:128], json.dumps(each, ensure_ascii=False)) for each in events]
        return CallbackAnswer(body=said.body, content_type=_XML, arrivals=arrivals)


def sign(secret: str, url: str, told: Mapping[str, str]) -> str:
    """Return the signature of a request: the whole address, then every field by name."""
    text = url + "".join(f"{name}{told[name]}" for name in sorted(told))
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()


def _heard(
    channel: Channel, row: VoiceCall, query: Mapping[str, str], told: Mapping[str, str]
) -> tuple[list[dict[str, Any]], CallbackAnswer]:
    what, status = query.get("do", ""), told.get("CallStatus", "")
    if what == "recorded":
        recording = {"ref": told.get("RecordingSid", ""), "seconds": int(told.get("RecordingDuration") or 0)}
        return [_event(channel, row, told, "recorded", recording=recording)], _twiml()
    if row.mode == INCOMING:
        return incoming(channel, row, what, told)
    if what == "state":
        return _moved(channel, row, told, status), _twiml()
    if row.mode == "bridge":
        caller = quoteattr(international(str(config_of(channel).get("caller_id", ""))))
        return [], _twiml(f"<Dial callerId={caller}><Number>{escape(international(row.number))}</Number></Dial>")
    return _walk(channel, row, query, told)


def _arrived(channel: Channel, sid: str, told: Mapping[str, str]) -> VoiceCall:
    """Write down that somebody calls; told twice it is one call."""
    row = VoiceCall(tenant_id=channel.tenant_id, channel=channel, key=f"in-{sid}"[:80], mode=INCOMING, at=clock.wall())
    row.external_id, row.number = sid, told.get("From", "")
    row.extension = str(config_of(channel).get("incoming") or "")
    insert_rows([row], "ON CONFLICT (tenant_id, channel_id, key) DO NOTHING RETURNING id")
    return VoiceCall.objects.of(channel.tenant_id).get(channel=channel, key=row.key)


def incoming(
    channel: Channel, row: VoiceCall, what: str, told: Mapping[str, str]
) -> tuple[list[dict[str, Any]], CallbackAnswer]:
    """Let a call from outside ring at the desk; it is answered, missed or over as the desk's own line tells."""
    if what == "desk":  # the line to the desk moves
        answered = told.get("CallStatus") == "in-progress"
        return ([_event(channel, row, told, "answered")] if answered else []), _twiml()
    if what == "over":
        cause = {"completed": "hung_up", "busy": "busy"}.get(told.get("DialCallStatus", ""), "no_answer")
        return [_event(channel, row, told, "ended", cause=cause)], _twiml(_HANG_UP)
    rings = _event(channel, row, told, "ringing")
    address = str(config_of(channel).get("extensions") or "{}").replace("{}", row.extension)
    if not row.extension:
        return [rings, _event(channel, row, told, "ended", cause="no_answer")], _twiml(_NOBODY)
    heard = quoteattr(_address(channel, call=row.key, do="desk"))
    inside = "Sip" if address.startswith("sip:") else "Number"
    rung = f'<{inside} statusCallbackEvent="answered" statusCallback={heard}>{escape(address)}</{inside}>'
    over = quoteattr(_address(channel, call=row.key, do="over"))
    return [rings], _twiml(f'<Dial answerOnBridge="true" timeout="25" action={over}>{rung}</Dial>')


def _walk(
    channel: Channel, row: VoiceCall, query: Mapping[str, str], told: Mapping[str, str]
) -> tuple[list[dict[str, Any]], CallbackAnswer]:
    """Go one step through the document; a repeated request is answered as before and changes nothing."""
    document = json.loads(row.document)
    if told.get("AnsweredBy", "").startswith(("machine", "fax")):
        _keep(row, walking.State(step="", is_over=True))
        return [_event(channel, row, told, "ended", cause="voicemail", heard=False)], _twiml(_HANG_UP)
    if not row.state:
        turn = walking.begin(document)
        _keep(row, turn.state)
        return [], _spoken(channel, row, document, turn)
    state = walking.State(**json.loads(row.state))
    if state.is_over:
        return [], _twiml(_HANG_UP)
    if query.get("turn") != str(state.turn):
        return [], _spoken(channel, row, document, walking.again(document, state))
    digits, speech = told.get("Digits", ""), told.get("SpeechResult", "")
    turn = walking.hear(document, state, digits=digits, speech=speech)
    _keep(row, turn.state)
    shown = "" if walking.step_of(document, state.step).get("expect") else digits
    said = {"step": state.step, "digits": shown, "speech": speech, "fits": turn.fits}
    events = [_event(channel, row, told, "input", f":{state.turn}", input=said)] if digits or speech else []
    if turn.state.is_over:
        events.append(_event(channel, row, told, "ended", cause=turn.cause, heard=turn.heard))
    return events, _spoken(channel, row, document, turn)


def _moved(channel: Channel, row: VoiceCall, told: Mapping[str, str], status: str) -> list[dict[str, Any]]:
    if status in ("ringing", "in-progress"):
        return [_event(channel, row, told, "ringing" if status == "ringing" else "answered")]
    if status not in _ENDED and status != "completed":
        return []
    if row.state and walking.State(**json.loads(row.state)).is_over:
        return []  # the end was told with its cause
    return [_event(channel, row, told, "ended", cause=_ENDED.get(status, "hung_up"), heard=False)]


def _spoken(channel: Channel, row: VoiceCall, document: Mapping[str, Any], turn: walking.Turn) -> CallbackAnswer:
    language = "en-US" if str(document.get("language", "")).startswith("en") else "zh-CN"
    says = "".join(f'<Say language="{language}">{escape(each)}</Say>' for each in turn.says)
    if turn.state.is_over:
        return _twiml(says + _HANG_UP)
    step = walking.step_of(document, turn.state.step)
    count = len(step["expect"]["digits"]) if step.get("expect") else 1
    next_url = _address(channel, call=row.key, turn=str(turn.state.turn))
    asked = f'action={quoteattr(next_url)} numDigits="{count}" timeout="6" language="{language}"'
    gather = f'<Gather input="dtmf speech" actionOnEmptyResult="true" {asked}>{says}</Gather>'
    return _twiml(gather)


def _twiml(inside: str = "") -> CallbackAnswer:
    return CallbackAnswer(
        body=f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>', content_type=_XML
    )


def _event(channel: Channel, row: VoiceCall, told: Mapping[str, str], name: str, tail: str = "", **more: Any) -> Any:
    sid = row.external_id or told.get("CallSid", "")
    ours = str(config_of(channel).get("caller_id", ""))
    call = {"id": sid, "key": row.key, "mode": row.mode, "direction": "out", "extension": row.extension}
    call |= {"from": ours, "to": row.number}
    if row.mode == INCOMING:
        call |= {"id": row.external_id, "key": "", "direction": "in", "from": national(row.number), "to": ours}
    return {"id": f"{sid}:{name}{tail}", "event": f"call.{name}", "at": clock.now().isoformat(), "call": call, **more}


def _keep(row: VoiceCall, state: walking.State) -> None:
    row.state = json.dumps({**asdict(state), "repeated": dict(state.repeated)})
    row.save(update_fields=["state"])


def _call(
    channel: Channel,
    key: str,
    mode: str,
    number: str,
    *,
    extension: str = "",
    document: Mapping[str, Any] | None = None,
) -> VoiceCall | str:
    """Write a call down before it is made; return the provider's id when it was made before.

    Raises:
        ChannelError: it was begun before, and nobody knows whether it rang.
    """
    row = VoiceCall(tenant_id=channel.tenant_id, channel=channel, key=key, mode=mode, number=number, at=clock.wall())
    row.extension, row.document = extension, json.dumps(document, ensure_ascii=False) if document else ""
    is_new = insert_rows([row], "ON CONFLICT (tenant_id, channel_id, key) DO NOTHING RETURNING id")
    known = VoiceCall.objects.of(channel.tenant_id).get(channel=channel, key=key)
    if is_new:
        return known
    if not known.external_id:
        raise ChannelError("no_answer_came", permanent=False, unknown=True)
    return known.external_id


def _place(channel: Channel, row: VoiceCall | str, to: str, more: Mapping[str, str]) -> str:
    if isinstance(row, str):
        return row
    told: list[tuple[str, str]] = [
        ("To", to if to.startswith("sip:") else international(to)),
        ("From", international(str(config_of(channel).get("caller_id", "")))),
        ("Url", _address(channel, call=row.key, turn="0")),
        ("StatusCallback", _address(channel, call=row.key, do="state")),
        *[("StatusCallbackEvent", each) for each in ("ringing", "answered", "completed")],
        *more.items(),
    ]
    try:
        row.external_id = str(_ask(channel, "POST", "Calls.json", told)["sid"])
    except ChannelError as error:
        if not error.unknown:
            row.delete()
        raise
    VoiceCall.objects.filter(pk=row.pk).update(external_id=row.external_id)
    return row.external_id


def _ask(channel: Channel, method: str, path: str, told: Any, *, repeatable: bool = False) -> dict[str, Any]:
    response = _send(channel, method, path, told, repeatable=repeatable)
    try:
        said = response.json()
    except ValueError as error:
        raise ChannelError("vendor_broken", permanent=False, unknown=not repeatable) from error
    if response.status_code < 400 and isinstance(said, dict):
        return said
    code = int(said.get("code") or 0) if isinstance(said, dict) else 0
    if code in _ACCOUNT or response.status_code == httpx.codes.UNAUTHORIZED:
        raise ChannelError(_ACCOUNT.get(code, "bad_signature"), permanent=False, account_fault=True)
    raise ChannelError(_PERMANENT.get(code, f"voice:{code or response.status_code}"), permanent=True)


def _send(channel: Channel, method: str, path: str, told: Any, *, repeatable: bool) -> httpx.Response:
    account = str(config_of(channel).get("app_id", ""))
    pairs: list[tuple[str, str]] = list(told.items() if isinstance(told, Mapping) else told)
    with http.faults(repeatable=repeatable), http.client(channel, BASE) as client:
        request = client.build_request(
            method,
            f"/2010-04-01/Accounts/{account}/{path}",
            params=urlencode(pairs) if method == "GET" else None,
            content=urlencode(pairs) if method == "POST" else None,
            headers={"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else None,
        )
        return http.require_answer(client.send(request, auth=(account, _secret(channel))), repeatable=repeatable)


def _address(channel: Channel, **query: str) -> str:
    return f"{settings.RENXIN_PUBLIC_URL}{reverse('callbacks:callback', args=[channel.uid])}?{urlencode(query)}"


def _secret(channel: Channel) -> str:
    return str(config_of(channel).get("secret", ""))
