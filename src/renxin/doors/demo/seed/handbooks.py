"""Handbooks in the demo: the newest plans have services and a handbook, some talked through; a version waits."""

from typing import Any, Final

from renxin.kernel.core.actor import Actor
from renxin.programs.careplans import services
from renxin.programs.careplans.models import CarePlan, PlanStatus, ProgrammeVersion, VersionState

_BOOKS: Final = 10
_TALKS: Final = (
    ("all", "发烧38度或者伤口流脓就打电话，胸口痛先打120。"),
    ("part", "药早晚各一次，什么时候复查还要再问。"),
)
_SERVICES: Final = ["follow_up", "home_readings", "medicines", "booking"]


def hand_out(tenant_id: int) -> int:
    """Give handbooks to those who entered last; return how many."""
    system = Actor.system(tenant_id, "demo")
    plans = CarePlan.objects.of(system).filter(status=PlanStatus.ACTIVE).select_related("manager", "department")
    given = 0
    for plan in plans.order_by("-started_at", "-pk")[:_BOOKS]:
        services.arrange_plan(system, plan, manager_id=plan.manager_id, services=_SERVICES)
        book = services.give_handbook(system, plan, "按计划慢慢来，有不放心的事随时打电话。")
        if given % 2 == 0:
            understood, words = _TALKS[given // 2 % len(_TALKS)]
            points = ["plan", "medicine", "risk", "warning", "cost", "teach_back"]
            services.record_talk(system, book, points=points, understood=understood, teach_back=words)
        given += 1
    _propose(system)
    return given


def _propose(system: Actor) -> None:
    """Let an earlier second call of hypertension wait for a second person."""
    base = ProgrammeVersion.objects.of(system).filter(programme__code="P01", state=VersionState.IN_FORCE).first()
    if base is None:
        return
    raw: dict[str, Any] = {**base.definition}
    raw["nodes"] = [{**node, "at": "21d"} if node["id"] == "D28" else node for node in raw["nodes"]]
    draft = services.write_draft(system, raw)
    services.propose_draft(system, draft, "第28天太晚，改为第21天，先在两个科室试行。")
