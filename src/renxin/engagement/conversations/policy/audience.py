"""Before a mass send: who is reachable over what, what it costs, whom the rules stop or put off, when it will be done.

The same rules over the same facts as at sending, for a hundred thousand people in chunks; nothing is written.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Final

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.selectors import Speech
from renxin.engagement.content import selectors as content
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients

from . import snapshot
from .facts import PatientFacts, Proposal, defer
from .pack import contact_rules, explain, pack
from .rules import evaluate
from .ways import Wanted
from .wording import class_of, purpose_of, ways_for

CHUNK: Final = 5_000
_TODAY: Final = "vendor_daily_cap"
_UNTRIED: Final[frozenset[int]] = frozenset()
Closed = dict[int, tuple[frozenset[int], str]]


@dataclass(frozen=True, slots=True)
class Share:
    """How many people one account reaches, what that costs, how long it takes."""

    channel: Channel
    people: int
    cost_fen: int
    seconds: int
    left_today: int | None = None

    @property
    def title(self) -> str:
        """Return what people call this kind of channel."""
        return channels.title_of(self.channel.kind)


@dataclass(frozen=True, slots=True)
class Kept:
    """How many people one rule stops, or puts off (`until`: when the last of them may be written to)."""

    rule: str
    people: int
    until: datetime | None = None

    @property
    def words(self) -> str:
        """Return the rule in a sentence."""
        return explain(self.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """The plan of a mass send. `people` were asked for; those of `moved` and `later` are counted in `shares` too.

    `moved` get it another way, because their first one is shut by its vendor's rules for one person.
    """

    people: int
    message_class: str
    shares: Sequence[Share] = ()
    stopped: Sequence[Kept] = ()
    moved: Sequence[Kept] = ()
    later: Sequence[Kept] = ()
    starts_at: datetime
    ends_at: datetime

    @property
    def reached(self) -> int:
        """Return how many will be written to."""
        return sum(share.people for share in self.shares)

    @property
    def kept_out(self) -> int:
        """Return how many the rules stop."""
        return sum(kept.people for kept in self.stopped)

    @property
    def cost_fen(self) -> int:
        """Return what it costs, in hundredths of a yuan."""
        return sum(share.cost_fen for share in self.shares)

    @property
    def needs_approval(self) -> bool:
        """Tell whether another colleague must approve it."""
        return self.people > pack().approval_from


def plan_audience(
    actor: Actor,
    patient_ids: Iterable[int],
    purpose: str,
    template: str = "",
    at: datetime | None = None,
    *,
    channel_kind: str = "",
    ways: Sequence[str] = (),
) -> Audience:
    """Return what would come of writing to these people at an instant, by the rules and facts of this moment.

    Args:
        actor: who plans.
        patient_ids: whom, as many as wanted.
        purpose: what for.
        template: the code of the words; nothing: a text of the sender's own.
        at: when it would start; None: now.
        channel_kind: only over this kind of channel.
        ways: only over these kinds, in the order in which they are tried.
    """
    version = content.in_use(actor, template) if template else None
    message_class = version.message_class if version else class_of(purpose)
    wanted = Wanted(
        purpose=purpose_of(purpose, message_class),
        message_class=message_class,
        channel_kind=channel_kind,
        ways=ways_for(channel_kind, ways, version.way_kinds if version else ()),
        template=template,
    )
    count = _Count(at or clock.now())
    for chunk in _chunks(patient_ids):
        _judge(actor.tenant_id, chunk, wanted, count)
    return _audience(message_class, count)


def approval_from() -> int:
    """Return how many people may be written to at once without a second person's approval."""
    return pack().approval_from


class _Count:
    """What was found so far."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.people = 0
        self.by_channel: Counter[Channel] = Counter()
        self.stopped: Counter[str] = Counter()
        self.moved: Counter[str] = Counter()
        self.later: Counter[str] = Counter()
        self.until: dict[str, datetime] = {}


def _judge(tenant_id: int, chunk: Sequence[int], wanted: Wanted, count: _Count) -> None:
    current = set(patients.current_ids(tenant_id, chunk).values())
    seen = snapshot.take(tenant_id, current, [wanted.purpose], (), [wanted.template] if wanted.template else ())
    proposal, rules = Proposal(purpose=wanted.purpose, message_class=wanted.message_class), contact_rules()
    count.people += len(current)
    closed = _closed(seen, current, wanted)
    for patient_id in current:
        # A day's share comes back tomorrow; over what is shut for longer she gets nothing: the next way, or none.
        tried, spent = closed.get(patient_id, (_UNTRIED, ""))
        hers = replace(wanted, tried=tried) if tried else wanted
        facts, chosen = seen.of(patient_id, hers)
        decision = evaluate(proposal, facts, rules, count.at)
        if decision.verdict == "block" or chosen.route is None:
            count.stopped[spent if chosen.route is None and spent else decision.rule] += 1
            continue
        count.by_channel[chosen.route.channel] += 1
        if tried:
            count.moved[spent] += 1
        if spent == _TODAY and decision.until is None:
            decision = defer(_TODAY, _tomorrow(count.at, facts))
        if decision.until:
            count.later[decision.rule] += 1
            count.until[decision.rule] = max(decision.until, count.until.get(decision.rule, decision.until))


def _tomorrow(at: datetime, facts: PatientFacts) -> datetime:
    day = at.astimezone(facts.zone).date() + timedelta(days=1)
    return datetime.combine(day, time(9), tzinfo=facts.zone)


def _closed(seen: snapshot.Snapshot, patient_ids: set[int], wanted: Wanted) -> Closed:
    """Return over which accounts somebody gets nothing by her vendor's rules for one person, and the last such rule.

    Way by way: whose first one is shut is asked about the next, as dispatching would find out.
    """
    found: Closed = {}
    asked = set(patient_ids)
    for _way in seen.accounts:
        shut = _shut(seen, asked, wanted, found)
        for patient_id, (channel_id, rule) in shut.items():
            tried = found.get(patient_id, (_UNTRIED, ""))[0]
            found[patient_id] = (tried if rule == _TODAY else tried | {channel_id}, rule)
        asked = {patient_id for patient_id, (_channel, rule) in shut.items() if rule != _TODAY}
        if not asked:
            break
    return found


def _shut(seen: snapshot.Snapshot, asked: set[int], wanted: Wanted, found: Closed) -> dict[int, tuple[int, str]]:
    """Return of those asked for whose next way is shut: which account, by which rule of its vendor."""
    by_channel: dict[Channel, dict[str, int]] = defaultdict(dict)
    for patient_id in asked:
        tried, _rule = found.get(patient_id, (_UNTRIED, ""))
        _facts, chosen = seen.of(patient_id, replace(wanted, tried=tried) if tried else wanted)
        if chosen.route:
            by_channel[chosen.route.channel][chosen.route.address] = patient_id
    speech = Speech(template=wanted.template, message_class=wanted.message_class)
    return {
        people[address]: (channel.pk, rule)
        for channel, people in by_channel.items()
        for address, rule in channels.closed_to(channel, list(people), speech).items()
    }


def _audience(message_class: str, count: _Count) -> Audience:
    shares = [_share(channel, people) for channel, people in count.by_channel.most_common()]
    ends = [count.at + timedelta(seconds=max((share.seconds for share in shares), default=0)), *count.until.values()]
    return Audience(
        people=count.people,
        message_class=message_class,
        shares=shares,
        stopped=[Kept(rule, people) for rule, people in count.stopped.most_common()],
        moved=[Kept(rule, people) for rule, people in count.moved.most_common()],
        later=[Kept(rule, people, count.until[rule]) for rule, people in count.later.most_common()],
        starts_at=count.at,
        ends_at=max(ends),
    )


def _share(channel: Channel, people: int) -> Share:
    """Return what an account has to do: at its usual pace, and no faster than its vendor's allowances."""
    able = channels.capabilities(channel)
    seconds = people // max(able.typical_rate, 1)
    left = None
    for allowance in channels.allowances(channel):
        left = min(allowance.left, left if left is not None else allowance.left)
        if people > allowance.left and allowance.limit:
            windows = -(-(people - allowance.left) // allowance.limit)
            seconds = max(seconds, windows * channels.window_seconds(allowance.window))
    return Share(channel, people, people * able.cost_fen, seconds, left)


def _chunks(patient_ids: Iterable[int]) -> Iterator[list[int]]:
    ids = iter(patient_ids)
    while chunk := list(islice(ids, CHUNK)):
        yield chunk
