"""How often was the answer the best one?"""

from renxin.intelligence.insights.answering import AnswerShare
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.queries.marks import ITEMS
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="best_answers",
    name=Words("最优项占比", "Best answers"),
    definition=Words(
        "分维度的各题中，选最好一档的回答，除以有效回答（“没有遇到”不计）。",
        "Of all answers to the questions of the dimensions, the share at the best step. “Did not apply” does "
        "not count.",
    ),
    formula="count(best step) ÷ count(answers to items of a dimension); interval: Wilson",
    source="questionnaires_questionnaireresponse.coded, by authored_at",
    grain=Words("一题的一个回答", "one answer to one question"),
    owner=Words("患者体验办公室", "Patient experience office"),
    unit="share",
    rows="answers",
    way=AnswerShare(mark=ITEMS, good=True),
    group="voice",
    hides_few=True,
)
