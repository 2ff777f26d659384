"""Tencent's codes in our words: try again, give up, opted out, mend the account."""

from typing import Final

from renxin.engagement.channels.adapters.errors import ChannelError

HOUR: Final = 3600
_PERMANENT: Final = {
    "InvalidParameterValue.IncorrectPhoneNumber": "bad_number",
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": "link_not_allowed",
    "InvalidParameterValue.TemplateParameterFormatError": "bad_variable",
    "InvalidParameterValue.TemplateParameterLengthLimit": "variable_too_long",
    "InvalidParameterValue.ContentLengthLimit": "too_long",
    "FailedOperation.ContainSensitiveWord": "blocked_word",
    "FailedOperation.TemplateIncorrectOrUnapproved": "template_refused",
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": "variable_missing",
    "FailedOperation.PhoneNumberInBlacklist": "opted_out",
    "FailedOperation.MarketingSendTimeConstraint": "vendor_quiet_hours",
    "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber": "bad_number",
}
_ACCOUNT: Final = {
    "FailedOperation.SignatureIncorrectOrUnapproved": "signature_refused",
    "FailedOperation.InsufficientBalanceInSmsPackage": "no_credit",
    "FailedOperation.JsonParseFail": "bad_account",
    "InvalidParameterValue.SdkAppIdNotExist": "bad_account",
    "UnauthorizedOperation.SdkAppIdIsDisabled": "bad_account",
    "UnauthorizedOperation.RequestIpNotInWhitelist": "ip_refused",
    "UnauthorizedOperation.ServiceSuspendDueToArrears": "no_credit",
    "LimitExceeded.AppDailyLimit": "day_limit",
    "LimitExceeded.DailyLimit": "day_limit",
    "AuthFailure.SecretIdNotFound": "bad_secret",
    "AuthFailure.SignatureFailure": "bad_secret",
    "AuthFailure.SignatureExpire": "wrong_clock",
    "AuthFailure.UnauthorizedOperation": "no_permission",
}
_LATER: Final = {
    "LimitExceeded.PhoneNumberDailyLimit": ("number_limit", 24 * HOUR),
    "LimitExceeded.PhoneNumberOneHourLimit": ("number_limit", HOUR),
    "LimitExceeded.PhoneNumberThirtySecondLimit": ("number_limit", 30),
    "LimitExceeded.PhoneNumberSameContentDailyLimit": ("number_limit", 24 * HOUR),
    "LimitExceeded.DeliveryFrequencyLimit": ("number_limit", HOUR),
    "RequestLimitExceeded": ("rate_limited", 5),
    "InternalError.Timeout": ("vendor_down", 60),
    "InternalError.OtherError": ("vendor_down", 60),
    "InternalError": ("vendor_down", 60),
}
_RECEIPTS: Final = {
    "UNDELIV": "not_delivered",
    "EXPIRED": "switched_off",
    "REJECTD": "refused",
    "MBBLACK": "opted_out",
    "MK:0001": "bad_number",
    "MK:0012": "bad_number",
    "0013": "opted_out",
}


def fault_of(code: str) -> ChannelError:
    """Return what a code means. One that we do not know is not tried again: it may have cost money already."""
    if code in _PERMANENT:
        reason = _PERMANENT[code]
        return ChannelError(reason, permanent=True, opted_out=reason == "opted_out")
    if code in _ACCOUNT:
        return ChannelError(_ACCOUNT[code], permanent=False, account_fault=True)
    if code in _LATER:
        reason, after = _LATER[code]
        return ChannelError(reason, permanent=False, retry_after=after)
    return ChannelError(f"tencent:{code}"[:64], permanent=True)


def reason_of(receipt_code: str) -> str:
    """Return why a message did not arrive, in our word."""
    return _RECEIPTS.get(receipt_code, f"tencent:{receipt_code}"[:64])
