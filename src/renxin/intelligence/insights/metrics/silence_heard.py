"""Do we hear again from those who fell silent?"""

from renxin.intelligence.insights.home import SILENCES
from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="silence_heard",
    name=Words("静默后重新联系上", "Heard from again after a silence"),
    definition=Words(
        "所选时间内发现的静默（没有读数、没有服药记录、没有答复、没有来就诊），14 天内患者重新有动静的占比。"
        "发现不满 14 天、还没有结果的不计。",
        "Of the silences noticed in the period (no readings, medicines, answers or visits), the share in which the"
        " patient was heard from within 14 days. Those younger than 14 days and still open do not count.",
    ),
    formula="count(ended by a sign of life ≤ 14 d) ÷ count(over, or older than 14 d); interval: Wilson",
    source="monitoring_silence, by noticed_at",
    grain=Words("一次静默", "one silence"),
    owner=Words("护理部", "Nursing department"),
    unit="share",
    rows="silences",
    way=Share(tally=SILENCES),
    group="home",
)
