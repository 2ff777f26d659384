"""Does the reason for a step's message still hold when it is about to go out?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from renxin.intelligence.journeys.models import JourneyRun, RunStatus


def still_on_the_way(tenant_id: int, sources: Sequence[str]) -> Mapping[str, str]:
    """Return the sources (`journeys:<run>:<step>`) whose run was stopped: nothing of it goes out any more."""
    by_run: dict[int, list[str]] = defaultdict(list)
    for source in sources:
        number = source.split(":")[1]
        if number.isdigit():
            by_run[int(number)].append(source)
    stopped = JourneyRun.objects.of(tenant_id).filter(pk__in=list(by_run), status=RunStatus.STOPPED)
    return {source: "reason_gone" for pk in stopped.values_list("pk", flat=True) for source in by_run[pk]}
