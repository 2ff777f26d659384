"""Do people have their medicines at hand?"""

from renxin.intelligence.insights.home import TAKEN
from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="medicine_covered",
    name=Words("药在手天数达标率", "Medicines at hand on enough days"),
    definition=Words(
        "现在长期用药的患者（按药物类别计），药在手天数比达到 80% 的占比。取药次数太少、还不能判断的不计。",
        "Of the classes of medicines that patients take for long, as they stand now, the share at hand on 80 % of days"
        " or more. Those with too few fills to judge do not count.",
    ),
    formula="count(PDC ≥ 80 %) ÷ count(PDC known); interval: Wilson",
    source="monitoring_adherence, as it stands now",
    grain=Words("一位患者的一类药", "one class of one patient"),
    owner=Words("药学部", "Pharmacy"),
    unit="share",
    rows="adherence",
    way=Share(tally=TAKEN),
    group="home",
)
