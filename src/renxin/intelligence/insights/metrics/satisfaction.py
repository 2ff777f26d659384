"""How was it, over all dimensions?"""

from renxin.intelligence.insights.answering import MeanScore
from renxin.intelligence.insights.metric import Metric
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="satisfaction",
    name=Words("满意度", "Satisfaction"),
    definition=Words(
        "每份答卷各维度得分（0–100）的平均，再对所有答卷取平均。回答不足一半题目的维度不计。",
        "The mean over all answers of each answer's mean of its dimensions, 0–100. Dimensions with less than half of "
        "their items answered do not count.",
    ),
    formula="mean(score); interval: mean ± 1.96 · s / √n",
    source="questionnaires_questionnaireresponse.score, by authored_at",
    grain=Words("一份答卷", "one answered survey"),
    owner=Words("患者体验办公室", "Patient experience office"),
    unit="score",
    rows="answers",
    way=MeanScore(),
    group="voice",
    hides_few=True,
)
