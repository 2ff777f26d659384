"""Resources from files: in batches, each a transaction of its own; what is known already stays as it is.

What cannot be applied is kept as an interface message with its reason; the others go in. Facts that come this way are
of the past (no journey starts, nothing is sent), unless they are said to be live.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from django.db import transaction

from renxin.doors.connectors.models import Interface, InterfaceMessage
from renxin.doors.connectors.road.applying import apply_waiting
from renxin.doors.connectors.road.storing import Arrival, keep
from renxin.doors.connectors.road.tallying import Tally, add_tallies
from renxin.doors.connectors.services import ensure_interface
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.services import of_the_past

from . import files, references
from .ahead import ahead
from .applying import Item, apply, id_of, item_of
from .applying.engine import park_missing
from .bundles import Entry
from .format import CODE
from .reasons import NOT_FHIR, PATIENT_NOT_HERE

_TOGETHER: Final = 500
_MOST_WAITING: Final = 20_000
NAME: Final = "FHIR"
T = TypeVar("T")
Progress = Callable[["Counts"], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the resources read: each of them is exactly one of the other five."""

    read: int = 0
    modelled: int = 0
    kept: int = 0
    parked: int = 0
    unchanged: int = 0
    ignored: int = 0


def ingest(
    actor: Actor,
    paths: Iterable[Path | str],
    *,
    name: str = NAME,
    live: bool = False,
    progress: Progress | None = None,
) -> Counts:
    """Take in every resource of these files and folders as sent by `name`; may be run twice.

    Raises:
        FileNotFoundError: a path does not exist.
    """
    found = files.find_files(Path(path) for path in paths)
    interface = ensure_interface(actor, Interface.Kind.FHIR, name)
    with tenant.scope(actor.tenant_id):
        return _Run(actor, interface, live, progress).take(found)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands where a resource should."""

    content: bytes
    place: str


class _Run:
    """One run over files. A resource whose patient has not come yet waits for the end of the run."""

    def __init__(self, actor: Actor, interface: Interface, live: bool, progress: Progress | None) -> None:
        self.actor, self.interface, self.live, self.progress = actor, interface, live, progress
        self.outcomes: Counter[str] = Counter()
        self._seen: dict[references.Key, bytes] = {}
        self._later: list[Item] = []

    def take(self, found: Iterable[Path]) -> Counts:
        """Read all, then try once more what waited, then park what still waits."""
        for batch in ahead(_batches(self._items(found))):
            self.outcomes["read"] += len(batch)
            for unread in (one for one in batch if isinstance(one, Unreadable)):
                self._unreadable(unread)
            items = [one for one in batch if isinstance(one, Item)]
            self.outcomes["unchanged"] += sum(one.state == "unchanged" for one in items)
            fresh = [one for one in items if one.state == "waiting"]
            self._later += self._apply(fresh, last=len(self._later) > _MOST_WAITING)
        later, self._later = self._later, []
        for again in _batches(iter(later)):
            self._apply(again, last=True)
        self._release()
        return self._counts()

    def _items(self, found: Iterable[Path]) -> Iterator[Item | Unreadable]:
        """Yield what stands in the files; a repeated resource comes as unchanged."""
        for path in found:
            for document, place in files.documents_of(path):
                if isinstance(document, bytes):
                    yield Unreadable(document, place)
                else:
                    yield from self._of(files.entries(document, place))

    def _of(self, entries: list[Entry]) -> Iterator[Item]:
        named = [(one, id_of(one.resource, one.full_url)) for one in entries]
        known = [(one, name) for one, name in named if one.full_url and name]
        addresses = {one.full_url: f"{one.resource['resourceType']}/{name}" for one, name in known}
        for one, _name in named:
            made = item_of(one.resource, one.full_url, one.place, addresses)
            if not self._is_first(made):
                made.state = "unchanged"
            yield made

    def _is_first(self, item: Item) -> bool:
        """Tell whether it is to be taken in. Another content under a name already seen in this run is kept aside."""
        known = self._seen.setdefault(item.key, item.digest)
        if known is item.digest:
            return True
        if known == item.digest:
            return False
        item.external_id = f"{item.external_id[:90]}~{item.digest.hex()[:16]}"
        item.aside = True
        return self._seen.setdefault(item.key, item.digest) is item.digest

    def _apply(self, items: list[Item], *, last: bool) -> list[Item]:
        if not items:
            return []
        with transaction.atomic(), nullcontext() if self.live else of_the_past():
            apply(self.actor, source_of(self.interface), items)
            if last:
                park_missing(items)
            states: Counter[str] = Counter(item.state for item in items)
            for state in ("parked", "ignored"):
                aside = self._park([item for item in items if item.state == state])
                states["unchanged"] += states[state] - aside
                states[state] = aside
            self._tally(states)
        waiting = [item for item in items if item.state == "waiting"]
        states.pop("waiting", None)
        self.outcomes.update(states)
        if self.progress:
            self.progress(self._counts())
        for item in waiting:
            item.missing = False
        return waiting

    def _park(self, items: list[Item]) -> int:
        """Keep what could not be applied; return how many of them are new."""
        return len(keep([arrival_of(self.interface, item) for item in items])) if items else 0

    def _unreadable(self, found: Unreadable) -> None:
        arrival = Arrival(
            interface=self.interface,
            content=found.content,
            received_at=clock.now(),
            format=CODE,
            source=source_of(self.interface),
            reason=NOT_FHIR.code,
            place=found.place,
        )
        with transaction.atomic():
            new = len(keep([arrival]))
        self.outcomes.update({"parked": new, "unchanged": 1 - new})

    def _tally(self, states: Counter[str]) -> None:
        applied = states["modelled"] + states["kept"]
        counted = Tally(
            kind="FHIR",
            day=clock.today(),
            applied=applied,
            unchanged=states["unchanged"],
            ignored=states["ignored"],
            parked=states["parked"],
        )
        add_tallies(self.interface, [counted])

    def _release(self) -> None:
        """Apply again what was parked in an earlier run, now that more patients are known."""
        rows = InterfaceMessage.objects.of(self.actor).filter(
            interface=self.interface, state=InterfaceMessage.State.PARKED, reason=PATIENT_NOT_HERE.code
        )
        if self.outcomes["modelled"] and rows.update(state=InterfaceMessage.State.RECEIVED, reason="", place=""):
            while apply_waiting():
                pass

    def _counts(self) -> Counts:
        return Counts(**{name: self.outcomes[name] for name in Counts.__slots__})


def arrival_of(interface: Interface, item: Item) -> Arrival:
    """Return a resource that could not be applied as a message that waits for a person."""
    return Arrival(
        interface=interface,
        content=item.text,
        received_at=clock.now(),
        format=CODE,
        source=source_of(interface),
        control_id="/".join(item.key),
        kind=item.kind,
        reason=item.reason.code if item.reason else "",
        ignored=item.state == "ignored",
        place=item.where,
    )


def source_of(interface: Interface) -> str:
    """Return the name under which a sender's records are kept."""
    return interface.name[:72]


def _batches(items: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(items, _TOGETHER)):
        yield batch
