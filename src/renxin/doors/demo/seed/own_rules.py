"""The house's own rules of cases: a version waits for a second person, so that the page shows what it would change."""

from datetime import datetime, timedelta
from typing import Final

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.programs.cases import services
from renxin.programs.cases.models import RulesCode

_WHY: Final = "上月有三位患者说第一句话来得太晚，试行 6 小时。"
_HOURS: Final = 6
_LEVEL: Final = 3


def propose(officer: Actor, now: datetime) -> None:
    """Let the experience officer propose that ordinary complaints hear from us within six hours."""
    with tenant.scope(officer.tenant_id), clock.at(now - timedelta(days=1)):
        content = services.rules_in_force(RulesCode.TERMS)
        row = next(one for one in content["clocks"]["complaint"] if one["level"] == _LEVEL)
        row["response"] = {"hours": _HOURS, "minutes": 0, "working_days": 0}
        services.propose_rules(officer, services.draft_rules(officer, RulesCode.TERMS, content), _WHY)
