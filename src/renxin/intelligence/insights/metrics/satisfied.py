"""How many are satisfied as a whole?"""

from renxin.intelligence.insights.answering import AnswerShare
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.queries.marks import OVERALL
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="satisfied",
    name=Words("总体满意率", "Satisfied as a whole"),
    definition=Words(
        "“总的来说，您满意吗？”选最高两档的人数，除以回答这一题的人数。",
        "Of those who answered “Overall, how was it?”, the share that chose one of the top two steps.",
    ),
    formula="count(top two steps) ÷ count(answered); interval: Wilson",
    source="questionnaires_questionnaireresponse.coded, by authored_at",
    grain=Words("一份答卷", "one answered survey"),
    owner=Words("患者体验办公室", "Patient experience office"),
    unit="share",
    rows="answers",
    way=AnswerShare(mark=OVERALL, good=True),
    group="voice",
    hides_few=True,
)
