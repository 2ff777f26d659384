"""What a vendor's answer to one message means for it: taken, another way, another time, nobody knows, given up."""

from datetime import datetime, timedelta
from typing import Final

from renxin.engagement.channels import services as channels
from renxin.engagement.conversations.decisions import outcomes
from renxin.engagement.conversations.decisions.outcomes import Outcome
from renxin.engagement.conversations.policy import contact_rules

from . import opting_out
from .admitting import Admitted

MAX_ATTEMPTS: Final = 6
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
ACCOUNT_PAUSE: Final = timedelta(minutes=5)
NOT_REACHED: Final = "no_time"
"""The vendor was so slow that the adapter stopped before this one: no try of it."""


def outcome_of(each: Admitted, receipt: channels.Receipt, now: datetime) -> Outcome:
    """Return what a receipt makes of a row."""
    row, channel, error = each.row, each.channel, receipt.error
    if error is None:
        return outcomes.sent(
            row,
            channel.pk,
            receipt.external_id,
            fallback_at=fallback_at(each, now, awaiting=receipt.awaiting),
            awaiting=receipt.awaiting,
            chosen_by=each.rule,
        )
    return _refused(each, error, now)


def _refused(each: Admitted, error: channels.ChannelError, now: datetime) -> Outcome:
    """Return what an error makes of a row: nobody knows, another way, another time, or the end."""
    row, channel = each.row, each.channel
    if error.unknown:
        return outcomes.unknown(row, channel.pk, "unknown")
    if error.reason == NOT_REACHED:
        return outcomes.put_off(row, error.reason, now + timedelta(seconds=error.retry_after or 1), counts=False)
    if error.account_fault:
        return _out_of_order(each, error, now)
    if not (error.opted_out or error.permanent or row.attempts + 1 >= MAX_ATTEMPTS):
        return outcomes.put_off(row, error.reason, now + pause(row.attempts, error.retry_after))
    reason = opting_out.REASON if error.opted_out else error.reason
    may_go_on = each.others > 0 and opting_out.may_go_on(row.purpose, opted_out=error.opted_out)
    return outcomes.rerouted(row, channel.pk, reason) if may_go_on else outcomes.failed(row, channel.pk, reason)


def fallback_at(each: Admitted, now: datetime, *, awaiting: bool = False) -> datetime | None:
    """Return when the next way gets its turn, None when nothing is waited for or there is no other."""
    rules = contact_rules().of_class(each.row.message_class)
    last_resort = rules.until == "read" and not rules.waits  # somebody calls when every way was tried
    if not rules.within_hours or each.row.is_reply or not (each.others or last_resort):
        return None
    return now + timedelta(hours=rules.within_hours) if rules.until or awaiting else None


def pause(attempts: int, asked: int | None) -> timedelta:
    """Return how long to wait after `attempts` earlier failures; at least what the vendor asked for."""
    return max(min(FIRST_PAUSE * 4**attempts, LONGEST_PAUSE), timedelta(seconds=asked or 0))


def _out_of_order(each: Admitted, error: channels.ChannelError, now: datetime) -> Outcome:
    """The account is at fault, not the message: it waits; what cannot wait takes another way."""
    rule = f"account.{error.reason}"[:64]
    if each.others and not contact_rules().of_class(each.row.message_class).waits:
        return outcomes.rerouted(each.row, each.channel.pk, rule)
    wait = max(ACCOUNT_PAUSE, timedelta(seconds=error.retry_after or 0))
    return outcomes.put_off(each.row, rule, now + wait, counts=False)
