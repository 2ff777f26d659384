"""How many of those asked have answered?"""

from django.db.models import Q

from renxin.intelligence.insights.measuring import Share
from renxin.intelligence.insights.metric import Metric
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.tally import Tally
from renxin.kernel.core.words import Words


def _reached(scope: Scope) -> Q:
    return _of_surveys(scope) & Q(state__in=["sent", "opened", "answered"])


def _of_surveys(scope: Scope) -> Q:
    return Q(survey_id__in=[survey.pk for survey in scope.surveys])


INVITED = Tally(
    code="invited",
    rows="invitations",
    at="invited_at",
    whole=_reached,
    parts={"answered": lambda _scope: Q(state="answered")},
    survey="survey_id",
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
    way=Share(tally=INVITED),
    group="voice",
)
