"""Messages from files, by the same road as those from the line: stored, committed, then applied."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from renxin.doors.connectors.models import InterfaceMessage
from renxin.doors.connectors.road.applying import apply_waiting
from renxin.doors.connectors.road.routing import Interfaces
from renxin.doors.connectors.road.storing import Arrival, keep
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

from .batch import counted_in
from .files import find_files, frames_of
from .framing import Frame
from .intake import incomplete, receive

_TOGETHER: Final = 500
_PAUSE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the messages read: each of them is exactly one of the other four."""

    read: int = 0
    applied: int = 0
    ignored: int = 0
    parked: int = 0
    unchanged: int = 0


def ingest(
    paths: Iterable[Path | str],
    actor: Actor | None = None,
    progress: Callable[[Counts], None] | None = None,
) -> Counts:
    """Store and apply every message of these files and folders; what is stored already is unchanged.

    Without `actor` each message goes to the hospital that its sender's interface names. `progress` hears the counts
    after each batch.

    Raises:
        FileNotFoundError: a path does not exist.
        InvalidInput: a message belongs to no hospital, or to another one than the actor's.
    """
    files = list(find_files(Path(path) for path in paths))
    interfaces, outcomes = Interfaces(), Counter[str]()
    found = (arrival for file in files for arrival in _arrivals(interfaces, actor, file))
    for arrivals in _batches(found):
        numbers = set(keep(arrivals).values())
        outcomes["read"] += len(arrivals)
        outcomes["unchanged"] += len(arrivals) - len(numbers)
        outcomes.update(_settle(numbers))
        if progress:
            progress(_counts(outcomes))
    return _counts(outcomes)


def _frames(file: Path) -> Iterator[Frame]:
    with file.open("rb") as opened:
        yield from frames_of(opened, settings.RENXIN_MLLP_LIMIT)


def _arrivals(interfaces: Interfaces, actor: Actor | None, file: Path) -> Iterator[Arrival]:
    """Yield what to keep of a file; a batch that is not whole is parked beside its messages."""
    since, last = 0, None
    for frame in _frames(file):
        if frame.kind != "batch":
            since, last = since + 1, _arrival(interfaces, actor, frame)
            yield last
            continue
        counted = counted_in(frame.content)
        if last is not None and counted is not None and counted != since:
            yield incomplete(last, [frame.content], counted, since)
        since = 0


def _batches(arrivals: Iterator[Arrival]) -> Iterator[list[Arrival]]:
    while batch := list(islice(arrivals, _TOGETHER)):
        yield batch


def _arrival(interfaces: Interfaces, actor: Actor | None, frame: Frame) -> Arrival:
    found = receive(interfaces, frame, None, clock.now()).arrival
    if found is None or (actor is not None and found.interface.tenant_id != actor.tenant_id):
        raise InvalidInput(
            _("No interface of the hospital takes this sender. Set the hospital up, or name the sender's facility "
              "(MSH-4) under Settings, Senders."),
            where="MSH-4",
        )  # fmt: skip
    return found


def _settle(numbers: set[int]) -> Counter[str]:
    """Apply what waits until these messages are settled, together with whoever else is at it; count their states."""
    while numbers:
        done = apply_waiting()
        rows = InterfaceMessage.objects.filter(pk__in=numbers)
        if not rows.filter(state=InterfaceMessage.State.RECEIVED).exists():
            return Counter(rows.values_list("state", flat=True))
        if not done:
            time.sleep(_PAUSE)  # another process has the lane
    return Counter()


def _counts(outcomes: Counter[str]) -> Counts:
    return Counts(**{name: outcomes[name] for name in Counts.__slots__})
