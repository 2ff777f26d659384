"""How long does a patient wait for a person's answer in a chat?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Span
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.tally import Tally
from renxin.intelligence.insights.working import working_minutes
from renxin.kernel.core.words import Words

ASKED = Tally(
    rows="chats",
    at="started_at",
    whole=lambda _scope: Q(kind="first") & ~Q(outcome="closed"),
    parts={"waiting": lambda _scope: Q(settled_at__isnull=True)},
)


METRIC = Metric(
    code="chat_reply",
    name=Words("在线咨询首次回复用时", "Time to a person's answer in chat"),
    definition=Words(
        "患者写来到有人回复的时间，只算工作时间：中位数和第 90 百分位数。没有回复就关闭的不计，还在等的会标出。",
        "From the patient's message to a person's answer, in working time: median and 90th percentile. Those "
        "closed without an answer do not count; those still waiting are said.",
    ),
    formula="percentile_cont(0.5 and 0.9) of working minutes from started_at to settled_at",
    source="conversations_wait (first answers), by started_at",
    grain=Words("一次等候", "one wait"),
    owner=Words("服务中心", "Service centre"),
    unit="minutes",
    rows="chats",
    way=Span(
        tally=ASKED,
        first="started_at",
        last="settled_at",
        length=lambda scope, since: working_minutes(scope, since, "started_at", "settled_at"),
    ),
    group="flow",
    more_is_better=False,
)
