"""`SendSms`, `SendBatchSms`, `QuerySendDetails` as Aliyun answers them, and its calls SmsReport and SmsUp to us."""

import hashlib
import hmac
import json
import secrets
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from renxin.doors.simulator.vendors import carrier
from renxin.doors.simulator.vendors.base import BaseVendor, Call, Reply
from renxin.doors.simulator.vendors.store import SimulatedMessage, Store
from renxin.kernel.core import clock

_SKEW: Final = timedelta(minutes=15)
_TEMPLATE: Final = "【{sign}】{text}"


class AliyunSmsVendor(BaseVendor):
    """Aliyun's side."""

    kind = "aliyun_sms"
    title: Any = _("SMS (Aliyun)")

    def connect(self, store: Store, callback: str) -> dict[str, Any]:
        key_id, secret, key = f"LTAI{secrets.token_hex(8)}", secrets.token_hex(15), secrets.token_urlsafe(24)
        store.put("accounts", key_id, {"secret": secret, "callback": f"{callback}?key={key}"})
        return {
            "access_key_id": key_id,
            "access_key_secret": secret,
            "callback_key": key,
            "sign_service": "仁心医院",
            "sign_marketing": "仁心健康",
        }

    def answer(self, store: Store, call: Call) -> Reply:
        account, problem = _account(store, call)
        if problem:
            return self.error(problem)
        methods = {"SendSms": _send, "SendBatchSms": _send_batch, "QuerySendDetails": _details}
        method = methods.get(call.headers.get("x-acs-action", ""))
        if method is None:
            return self.error("InvalidAction.NotFound")
        code, more = method(store, account, dict(call.query))
        return _said(code, more)

    def error(self, code: str) -> Reply:
        return _said(code, {})

    def write(self, store: Store, account: str, address: str, text: str) -> None:
        message = store.carry(account, address, text=text, direction="in")
        row = {
            "phone_number": address,
            "send_time": _time(message.at),
            "content": text,
            "sign_name": "仁心医院",
            "dest_code": "1069000000",
            "sequence_id": message.pk,
        }
        store.call_back(_callback(store, account), json.dumps([row], ensure_ascii=False))


def _account(store: Store, call: Call) -> tuple[str, str]:
    """Return whose call it is, or what is wrong with its signature."""
    given = dict(
        part.split("=", 1) for part in call.headers.get("authorization", " ").split(" ", 1)[1].split(",") if part
    )
    key_id = given.get("Credential", "")
    known = store.get("accounts", key_id)
    if known is None:
        return "", "InvalidAccessKeyId.NotFound"
    sent = datetime.fromisoformat(call.headers.get("x-acs-date", "2000-01-01T00:00:00Z"))
    if abs(clock.wall() - sent) > _SKEW:
        return "", "InvalidTimeStamp.Expired"
    nonce = call.headers.get("x-acs-signature-nonce", "")
    if store.get("nonces", nonce):
        return "", "SignatureNonceUsed"
    store.put("nonces", nonce, {"of": key_id})
    names = given.get("SignedHeaders", "").split(";")
    query = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in sorted(call.query.items())
    )
    lines = "".join(f"{name}:{call.headers.get(name, '').strip()}\n" for name in names)
    request = "\n".join((call.method, "/", query, lines, ";".join(names), hashlib.sha256(call.body).hexdigest()))
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(request.encode()).hexdigest()}"
    right = hmac.new(known["secret"].encode(), text.encode(), hashlib.sha256).hexdigest()
    return (key_id, "") if hmac.compare_digest(right, given.get("Signature", "")) else ("", "SignatureDoesNotMatch")


def _send(store: Store, account: str, asked: dict[str, str]) -> tuple[str, dict[str, Any]]:
    values = json.loads(asked.get("TemplateParam") or "{}")
    rows = [(phone, asked.get("SignName", ""), values) for phone in asked.get("PhoneNumbers", "").split(",")]
    return _carry(store, account, asked, rows)


def _send_batch(store: Store, account: str, asked: dict[str, str]) -> tuple[str, dict[str, Any]]:
    phones, signs = json.loads(asked["PhoneNumberJson"]), json.loads(asked["SignNameJson"])
    values = json.loads(asked.get("TemplateParamJson") or "[]") or [{}] * len(phones)
    if len(phones) > 100 or not len(phones) == len(signs) == len(values):
        return "isv.MOBILE_COUNT_OVER_LIMIT", {}
    return _carry(store, account, asked, list(zip(phones, signs, values, strict=True)))


def _carry(
    store: Store, account: str, asked: dict[str, str], rows: list[tuple[str, str, dict[str, str]]]
) -> tuple[str, dict[str, Any]]:
    problem = next((found for row in rows if (found := _problem(store, asked, row))), "")
    if problem:
        return problem, {}
    biz_id, out_id, told = uuid4().hex[:20], asked.get("OutId", ""), []
    partial = store.fault("partial")
    for number, (phone, sign, values) in enumerate(rows):
        text = carrier.fill(_text_of(store, asked["TemplateCode"]), values)
        failed = carrier.is_blocked(store, phone) or bool(partial and number % 2)
        message = store.carry(
            account,
            phone,
            text=_TEMPLATE.format(sign=sign, text=text),
            data={"out_id": out_id, "template": asked["TemplateCode"]},
            external_id=f"{biz_id}:{number}",
            status=SimulatedMessage.Status.FAILED if failed else SimulatedMessage.Status.DELIVERED,
        )
        told.append(_report(message, biz_id, out_id, failed))
    store.call_back(_callback(store, account), json.dumps(told, ensure_ascii=False), after=timedelta(seconds=1))
    return "OK", {"BizId": biz_id}


def _problem(store: Store, asked: dict[str, str], row: tuple[str, str, dict[str, str]]) -> str:
    phone, sign, values = row
    if not carrier.is_number(phone):
        return "isv.MOBILE_NUMBER_ILLEGAL"
    if not sign or (store.all("signs") and not store.get("signs", sign)):
        return "isv.SMS_SIGNATURE_ILLEGAL"
    if store.all("templates") and not store.get("templates", asked.get("TemplateCode", "")):
        return "isv.SMS_TEMPLATE_ILLEGAL"
    if any("://" in value for value in values.values()):
        return "isv.PARAM_NOT_SUPPORT_URL"
    if carrier.is_flooded(store, phone):
        return "isv.BUSINESS_LIMIT_CONTROL"
    return ""


def _text_of(store: Store, code: str) -> str:
    return str((store.get("templates", code) or {}).get("text") or "${text}")


def _report(message: SimulatedMessage, biz_id: str, out_id: str, failed: bool) -> dict[str, Any]:
    return {
        "phone_number": message.address,
        "send_time": _time(message.at),
        "report_time": _time(message.at),
        "success": not failed,
        "err_code": "MOBILE_IN_BLACK" if failed else "DELIVERED",
        "err_msg": "",
        "sms_size": "1",
        "biz_id": biz_id,
        "out_id": out_id,
    }


def _details(store: Store, account: str, asked: dict[str, str]) -> tuple[str, dict[str, Any]]:
    rows = store.messages(asked.get("PhoneNumber", ""), account).filter(direction="out").order_by("-id")[:50]
    found = [
        {"OutId": row.data.get("out_id", ""), "PhoneNum": row.address, "SendStatus": 3, "SendDate": _time(row.at)}
        for row in rows
    ]
    return "OK", {"TotalCount": len(found), "SmsSendDetailDTOs": {"SmsSendDetailDTO": found}}


def _callback(store: Store, account: str) -> str:
    return str((store.get("accounts", account) or {}).get("callback", ""))


def _time(at: datetime) -> str:
    return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def _said(code: str, more: dict[str, Any]) -> Reply:
    status = 200 if code == "OK" or code.startswith(("isv.", "isp.")) else 400
    return Reply.of({"Code": code, "Message": code, "RequestId": str(uuid4()).upper(), **more}, status)


vendor = AliyunSmsVendor()
