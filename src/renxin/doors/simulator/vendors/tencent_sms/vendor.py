"""`SendSms` and `PullSmsSendStatusByPhoneNumber` as Tencent answers them, and its calls to us."""

import hashlib
import hmac
import json
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from renxin.doors.simulator.vendors import carrier
from renxin.doors.simulator.vendors.base import BaseVendor, Call, Reply
from renxin.doors.simulator.vendors.store import SimulatedMessage, Store
from renxin.kernel.core import clock

_AUTHORISATION = re.compile(r"TC3-HMAC-SHA256 Credential=([^/]+)/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)")
_SKEW = 300


class TencentSmsVendor(BaseVendor):
    """Tencent's side."""

    kind = "tencent_sms"
    title: Any = _("SMS (Tencent Cloud)")

    def connect(self, store: Store, callback: str) -> dict[str, Any]:
        key = secrets.token_urlsafe(24)
        secret_id, secret, app = (
            f"AKID{secrets.token_hex(8)}",
            secrets.token_hex(16),
            f"1400{secrets.randbelow(10**6):06}",
        )
        store.put("accounts", app, {"id": secret_id, "secret": secret, "callback": f"{callback}?key={key}"})
        return {
            "secret_id": secret_id,
            "secret_key": secret,
            "sdk_app_id": app,
            "callback_key": key,
            "sign_service": "仁心医院",
            "sign_marketing": "仁心健康",
        }

    def answer(self, store: Store, call: Call) -> Reply:
        asked = call.json()
        account = str(asked.get("SmsSdkAppId", ""))
        problem = _problem_with_signature(store.get("accounts", account), call)
        if problem:
            return self.error(problem)
        action = call.headers.get("x-tc-action", "")
        if action == "SendSms":
            return _said({"SendStatusSet": _send(store, account, asked)})
        if action == "PullSmsSendStatusByPhoneNumber":
            return _said({"PullSmsSendStatusSet": _sent(store, account, asked)})
        return self.error("InvalidAction")

    def error(self, code: str) -> Reply:
        return _said({"Error": {"Code": code, "Message": code}})

    def write(self, store: Store, account: str, address: str, text: str) -> None:
        message = store.carry(account, address, text=text, direction="in")
        row = {
            "extend": str(message.pk),
            "mobile": address,
            "nationcode": "86",
            "sign": "仁心医院",
            "text": text,
            "time": int(message.at.timestamp()),
        }
        store.call_back(_callback(store, account), json.dumps(row, ensure_ascii=False))


def _problem_with_signature(account: dict[str, Any] | None, call: Call) -> str:
    found = _AUTHORISATION.fullmatch(call.headers.get("authorization", ""))
    if account is None or found is None or found[1] != account["id"]:
        return "AuthFailure.SecretIdNotFound"
    seconds = int(call.headers.get("x-tc-timestamp", "0"))
    if abs(clock.wall().timestamp() - seconds) > _SKEW:
        return "AuthFailure.SignatureExpire"
    scope, names = found[2], found[3].split(";")
    values = {**call.headers, "x-tc-action": call.headers.get("x-tc-action", "").lower()}
    lines = "".join(f"{name}:{values.get(name, '')}\n" for name in names)
    request = "\n".join(("POST", "/", "", lines, found[3], hashlib.sha256(call.body).hexdigest()))
    text = "\n".join(("TC3-HMAC-SHA256", str(seconds), scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"TC3{account['secret']}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    right = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return "" if hmac.compare_digest(right, found[4]) else "AuthFailure.SignatureFailure"


def _send(store: Store, account: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    partial = store.fault("partial")
    values = {str(number): value for number, value in enumerate(asked.get("TemplateParamSet", []), 1)}
    return [
        _carry(store, account, asked, (phone, values), refused=bool(partial and number % 2))
        for number, phone in enumerate(asked["PhoneNumberSet"])
    ]


def _carry(
    store: Store, account: str, asked: dict[str, Any], to: tuple[str, dict[str, str]], *, refused: bool
) -> dict[str, Any]:
    phone, values = to
    number, code = phone.removeprefix("+86"), "Ok"
    if refused or carrier.is_blocked(store, number):
        code = "FailedOperation.PhoneNumberInBlacklist"
    elif not carrier.is_number(phone):
        code = "InvalidParameterValue.IncorrectPhoneNumber"
    elif carrier.is_flooded(store, number):
        code = "LimitExceeded.PhoneNumberThirtySecondLimit"
    serial = f"2640:{uuid4().int % 10**16}" if code == "Ok" else ""
    if code == "Ok":
        template = str((store.get("templates", asked["TemplateId"]) or {}).get("text") or "{1}")
        text = f"【{asked['SignName']}】{carrier.fill(template, values)}"
        told = {"context": asked.get("SessionContext", ""), "template": asked["TemplateId"]}
        message = store.carry(account, number, text=text, data=told, external_id=serial)
        _report(store, account, message)
    return {"SerialNo": serial, "PhoneNumber": phone, "Fee": int(bool(serial)), "Code": code, "Message": code}


def _report(store: Store, account: str, message: SimulatedMessage) -> None:
    row = {
        "user_receive_time": message.at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
        "nationcode": "86",
        "mobile": message.address,
        "report_status": "SUCCESS",
        "errmsg": "DELIVRD",
        "description": "",
        "sid": message.external_id,
    }
    store.call_back(_callback(store, account), json.dumps([row]), after=timedelta(seconds=1))


def _sent(store: Store, account: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    number = str(asked["PhoneNumber"]).removeprefix("+86")
    since = datetime.fromtimestamp(asked["BeginTime"], UTC) - timedelta(days=3650)  # the demo's clock may stand still
    rows = store.messages(number, account).filter(direction="out", at__gte=since).order_by("-id")
    return [
        {"SerialNo": row.external_id, "SessionContext": row.data.get("context", ""), "ReportStatus": "SUCCESS"}
        for row in rows[: asked["Limit"]]
    ]


def _callback(store: Store, account: str) -> str:
    return str((store.get("accounts", account) or {}).get("callback", ""))


def _said(told: dict[str, Any]) -> Reply:
    return Reply.of({"Response": {**told, "RequestId": str(uuid4())}})


vendor = TencentSmsVendor()
