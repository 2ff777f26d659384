"""How many of those asked have answered?"""

from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.metric import Measure, Metric
from renxin.intelligence.insights.shares import share
from renxin.kernel.core.words import Words


def measure(counts: Counts) -> Measure:
    """Return answered ÷ reached, of the invitations made in the period."""
    totals = counts.invitations
    now, before = totals.get(True), totals.get(False)
    found = share(
        (now.answered, now.reached) if now else (0, 0), (before.answered, before.reached) if before else (0, 0)
    )
    left_out = {"withheld": now.withheld, "undeliverable": now.undeliverable} if now else {}
    return Measure(
        value=found.value,
        n=found.n,
        interval=found.interval,
        change=found.change,
        parts={**found.parts, **left_out},
    )


METRIC = Metric(
    code="response_rate",
    name=Words("问卷回收率", "Survey response rate"),
    definition=Words(
        "所选时间内发出的邀请中已回答的占比。没有送达的、按规则没有发出的不算在内；还在有效期内的邀请之后仍可能回答。",
        "The share of the invitations of the period that were answered. Those that could not be delivered or were "
        "withheld by a rule do not count; open ones may still be answered.",
    ),
    formula="answered ÷ (sent + opened + answered); interval: Wilson",
    source="surveys_invitation.state, by invited_at",
    grain=Words("一次邀请", "one invitation"),
    owner=Words("患者体验办公室", "Patient experience office"),
    unit="share",
    rows="invitations",
    measure=measure,
)
