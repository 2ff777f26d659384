"""How often did an answer speak of a problem?"""

from renxin.intelligence.insights.answering import AnswerShare
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.queries.marks import ITEMS
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="problems",
    name=Words("问题率", "Problem score"),
    definition=Words(
        "分维度的各题中，落在量表下半段（说明遇到了问题）的回答，除以有效回答。",
        "Of all answers to the questions of the dimensions, the share in the lower half of the scale, which "
        "signals a problem.",
    ),
    formula="count(lower half) ÷ count(answers to items of a dimension); interval: Wilson",
    source="questionnaires_questionnaireresponse.coded, by authored_at",
    grain=Words("一题的一个回答", "one answer to one question"),
    owner=Words("患者体验办公室", "Patient experience office"),
    unit="share",
    rows="answers",
    way=AnswerShare(mark=ITEMS, good=False),
    group="voice",
    hides_few=True,
    more_is_better=False,
)
