"""How long one takes here: measured times of a queue, a doctor drawn towards the whole, else the pack's defaults."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from renxin.programs.queues.models import Queue, ServiceTime

from .estimating import Lasting, shrunk
from .pack import EstimatePack, estimate_pack

ANY = ""
"""The kind under which all visits of a queue, or of a doctor in it, are measured together."""


@dataclass(frozen=True, slots=True)
class Lastings:
    """What is known of one queue: times by doctor (None: any) and kind of ticket (`ANY`: all)."""

    kind: str
    times: Mapping[tuple[int | None, str], tuple[int, Lasting]]

    def of(self, practitioner: int | None, kind: str) -> Lasting:
        """Return how long a visit of this kind takes with this doctor (None: whoever calls)."""
        pack = estimate_pack()
        whole = self._whole(pack, kind)
        if practitioner is None:
            return whole
        n, own = self.times.get((practitioner, kind)) or self.times.get((practitioner, ANY)) or (0, whole)
        return shrunk(own, n, whole, pack.weight) if n else whole

    @property
    def n(self) -> int:
        """Return how many visits it stands on."""
        return self.times.get((None, ANY), (0, None))[0]

    def _whole(self, pack: EstimatePack, kind: str) -> Lasting:
        for key in ((None, kind), (None, ANY)):
            n, found = self.times.get(key, (0, None))
            if found is not None and n >= pack.least:
                return found
        default = pack.defaults.get(self.kind) or pack.defaults["clinic"]
        return Lasting(default.mean * 60, default.sd * 60)


def lastings(tenant_id: int, queues: Iterable[Queue]) -> dict[int, Lastings]:
    """Return what is known of these queues, in one statement."""
    wanted = {queue.pk: queue for queue in queues}
    found: dict[int, dict[tuple[int | None, str], tuple[int, Lasting]]] = {pk: {} for pk in wanted}
    for row in ServiceTime.objects.of(tenant_id).filter(queue_id__in=wanted):
        lasting = Lasting(max(row.mean_seconds, 1.0), max(row.sd_seconds, 1.0))
        found[row.queue_id][(row.practitioner_id, row.kind)] = (row.n, lasting)
    return {pk: Lastings(queue.kind, found[pk]) for pk, queue in wanted.items()}
