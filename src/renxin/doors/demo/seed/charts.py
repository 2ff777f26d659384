"""Two control charts with what was done marked on them, the patient's way, and the case mix of the stays.

Where waiting at the pharmacy got better the chart says so; where the sheet for discharge changed nothing it is still.
"""

from datetime import datetime, timedelta
from typing import Any

from renxin.intelligence.insights import services
from renxin.intelligence.insights.models import MapNode
from renxin.intelligence.insights.selectors import read_scope
from renxin.intelligence.insights.services import NewChart
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Role, User
from renxin.programs.surveys.models import Survey

from . import voices

_BACK = timedelta(days=40)
_WRITTEN = {
    "paying": ("高峰时段取药要等四十分钟以上。", "高峰时段加开两个取药窗口，控制图上看效果。"),
    "admission": ("出院手续要跑三个窗口。", "出院手续改为一张流程单，效果还看不出来。"),
    "staying": ("夜里按铃，来得慢。", ""),
}


def watch(tenant_id: int, now: datetime) -> None:
    """Watch what was changed, look once, and write what people say of the way."""
    officers = User.objects.of(tenant_id).filter(assignments__role=Role.EXPERIENCE_OFFICER, is_active=True)
    officer = organizations.user_actor(officers.order_by("pk")[0])
    departments = {row.local_code: row.pk for row in organizations.departments(officer)}
    surveys = {row.code: row for row in Survey.objects.of(tenant_id)}
    for change in voices.pack()["changes"]:
        _watch(officer, now, change, departments[change["department"]], surveys[change["survey"]])
    services.look_at_charts(officer)
    services.install_maps(officer)
    for code, (pains, actions) in _WRITTEN.items():
        node = MapNode.objects.of(tenant_id).get(map__code="usual", code=code)
        services.change_node(officer, node, pains=pains, actions=actions)
    stays = surveys[voices.INPATIENT]
    try:
        services.estimate_case_mix(officer, read_scope(officer, {"survey": stays.code}), stays)
    except InvalidInput:  # a small demo has too few answers, and its page says so
        return


def _watch(officer: Actor, now: datetime, change: dict[str, Any], department_id: int, survey: Survey) -> None:
    chart = services.watch(
        officer,
        NewChart(
            metric="satisfaction",
            bucket="day",
            department_id=department_id,
            survey_id=survey.pk,
            dimension=change["item"],
            since_on=(now - _BACK).date(),
        ),
    )
    at = now - timedelta(days=change["days_ago"])
    services.mark_chart(officer, chart, at, change["what"]["zh"], f"demo:{change['survey']}")
