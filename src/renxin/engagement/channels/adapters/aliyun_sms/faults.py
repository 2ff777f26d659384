"""Aliyun's codes in our words: try again, give up, opted out, mend the account."""

from typing import Final

from renxin.engagement.channels.adapters.errors import ChannelError

HOUR: Final = 3600
_PERMANENT: Final = {
    "isv.MOBILE_NUMBER_ILLEGAL": "bad_number",
    "isv.MOBILE_COUNT_OVER_LIMIT": "too_many",
    "isv.TEMPLATE_MISSING_PARAMETERS": "variable_missing",
    "isv.TEMPLATE_PARAMS_ILLEGAL": "bad_variable",
    "isv.INVALID_PARAMETERS": "bad_variable",
    "isv.INVALID_JSON_PARAM": "bad_variable",
    "isv.PARAM_LENGTH_LIMIT": "variable_too_long",
    "isv.PARAM_NOT_SUPPORT_URL": "link_not_allowed",
    "isv.BLACK_KEY_CONTROL_LIMIT": "blocked_word",
    "isv.SMS_CONTENT_ILLEGAL": "blocked_word",
    "isv.SMS_TEMPLATE_ILLEGAL": "template_refused",
    "isv.UNSUPPORTED_CONTENT": "blocked_word",
}
_ACCOUNT: Final = {
    "isv.SMS_SIGNATURE_ILLEGAL": "signature_refused",
    "isv.SMS_SIGN_ILLEGAL": "signature_refused",
    "isv.OUT_OF_SERVICE": "no_credit",
    "isv.AMOUNT_NOT_ENOUGH": "no_credit",
    "isv.ACCOUNT_NOT_EXISTS": "bad_account",
    "isv.ACCOUNT_ABNORMAL": "bad_account",
    "isv.PRODUCT_UN_SUBSCRIPT": "not_opened",
    "isv.PRODUCT_UNSUBSCRIBE": "not_opened",
    "isv.DAY_LIMIT_CONTROL": "day_limit",
    "isv.MONTH_LIMIT_CONTROL": "month_limit",
    "isp.RAM_PERMISSION_DENY": "no_permission",
    "InvalidAccessKeyId.NotFound": "bad_secret",
    "InvalidAccessKeyId.Inactive": "bad_secret",
    "SignatureDoesNotMatch": "bad_secret",
    "IncompleteSignature": "bad_secret",
    "InvalidTimeStamp.Expired": "wrong_clock",
    "Forbidden.AccessKeyDisabled": "bad_secret",
}
_LATER: Final = {
    "isv.BUSINESS_LIMIT_CONTROL": ("number_limit", HOUR),
    "isp.SYSTEM_ERROR": ("vendor_down", 60),
    "isp.UNKNOWN": ("vendor_down", 60),
    "Throttling": ("rate_limited", 5),
    "Throttling.User": ("rate_limited", 5),
    "Throttling.Api": ("rate_limited", 5),
    "ServiceUnavailable": ("vendor_down", 60),
    "InternalError": ("vendor_down", 60),
}
# What receipts say of a message that did not arrive.
_RECEIPTS: Final = {
    "MOBILE_NOT_ON_SERVICE": "switched_off",
    "MOBILE_IN_BLACK": "opted_out",
    "MOBILE_UNSUBSCRIBED": "opted_out",
    "MOBILE_ACCOUNT_ABNORMAL": "bad_number",
    "UNKNOWN_NUMBER": "bad_number",
    "USER_REJECT": "opted_out",
    "NO_ROUTE": "no_route",
    "MOBILE_SEND_LIMIT": "number_limit",
    "CONTENT_KEYWORD": "blocked_word",
    "SP_NOT_BY_INTER_SMS": "no_route",
}
ABOUT_ONE: Final = frozenset({"isv.MOBILE_NUMBER_ILLEGAL", "isv.BUSINESS_LIMIT_CONTROL", *_PERMANENT})
"""Codes by which one message spoils its whole batch: the others are sent by themselves."""


def fault_of(code: str) -> ChannelError:
    """Return what a code means. One that we do not know is not tried again: it may have cost money already."""
    if code in _PERMANENT:
        return ChannelError(_PERMANENT[code], permanent=True)
    if code in _ACCOUNT:
        return ChannelError(_ACCOUNT[code], permanent=False, account_fault=True)
    if code in _LATER:
        reason, after = _LATER[code]
        return ChannelError(reason, permanent=False, retry_after=after)
    if code.startswith("Throttling"):
        return ChannelError("rate_limited", permanent=False, retry_after=5)
    return ChannelError(f"aliyun:{code}"[:64], permanent=True)


def reason_of(receipt_code: str) -> str:
    """Return why a message did not arrive, in our word."""
    return _RECEIPTS.get(receipt_code, f"aliyun:{receipt_code}"[:64])
