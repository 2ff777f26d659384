"""The one error of adapters, and what a callback that is not the vendor's is called."""


class ChannelError(Exception):
    """The vendor did not take a message, or we do not know whether it did.

    Exactly one of these holds: `permanent` (trying again cannot help), `unknown` (the vendor may have taken it, so it
    is never tried again blindly), `account_fault` (secret, address or quota: everything of the account waits until
    somebody mends it), or none of them: try again later.

    Args:
        reason: a code that is stored and shown (`refused`, `rate_limited`, `unreachable`, …).
        permanent: trying again cannot help.
        retry_after: seconds the vendor asked us to wait, if it did.
        opted_out: the person told the vendor that she wants nothing more from us.
        unknown: no answer came after we had handed it over.
        account_fault: the fault is the account's, not the message's.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool,
        retry_after: int | None = None,
        opted_out: bool = False,
        unknown: bool = False,
        account_fault: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
        self.opted_out = opted_out
        self.unknown = unknown
        self.account_fault = account_fault


class Forged(Exception):
    """A callback whose signature, receiver or time is wrong: answered with 403, never stored."""
