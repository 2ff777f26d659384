"""How many found it easy?"""

from renxin.intelligence.insights.answering import AnswerShare
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.queries.marks import EFFORT
from renxin.kernel.core.words import Words

METRIC = Metric(
    code="easy",
    name=Words("省力率", "Found it easy"),
    definition=Words(
        "“办这件事很容易”（1–7 分）选 5–7 分的人数，除以回答这一题的人数。",
        "Of those who answered “it was easy” on 1 to 7, the share of 5 to 7.",
    ),
    formula="count(5–7) ÷ count(answered); interval: Wilson",
    source="questionnaires_questionnaireresponse.coded, by authored_at",
    grain=Words("一份答卷", "one answered survey"),
    owner=Words("患者体验办公室", "Patient experience office"),
    unit="share",
    rows="answers",
    way=AnswerShare(mark=EFFORT, good=True),
    group="voice",
    hides_few=True,
)
