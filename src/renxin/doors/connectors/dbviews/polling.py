"""One look at a view: a page of what changed, taken in together with how far we are."""

from typing import Any, Final

from renxin.doors.connectors.models import Interface, SourceCursor
from renxin.doors.connectors.road.tallying import Tally, add_tallies
from renxin.doors.connectors.tables.applying import apply_lines
from renxin.doors.connectors.tables.interfaces import plan_of_interface
from renxin.doors.connectors.tables.polling import SourceTrouble, look_at_due
from renxin.doors.connectors.tables.reading import Line
from renxin.doors.connectors.tables.setting_aside import set_aside
from renxin.kernel.core import clock

from .counting import note_read, noted_from
from .marks import earlier, loaded, stored
from .reading import Found, Start, View, connect, read_page

PAGE: Final = 500
_REMEMBERED: Final = 20_000


def poll() -> int:
    """Look at the next view that is due; return 1, or 0 when none is."""
    return look_at_due(Interface.Kind.VIEW, look)


def look(interface: Interface, cursor: SourceCursor) -> bool:
    """Take the next page of a view in; tell whether there may be more. A pass begins a little before the last mark."""
    plan, view = plan_of_interface(interface), View.of(interface.profile)
    if not plan.headers or not plan.mapping.columns:
        raise SourceTrouble("source_columns")
    place = cursor.place
    after = (loaded(place["after"][0]), loaded(place["after"][1])) if place.get("after") else None
    start = Start(after, earlier(loaded(place.get("mark")), view.overlap))
    page = read_page(connect(interface.secret or ""), view, plan.headers, start, PAGE)
    known = set(place.get("seen", []))
    fresh = [row for row in page if row.digest not in known]
    done = apply_lines(plan, [Line(row.number, row.cells) for row in fresh])
    set_aside(plan, done.faults)
    tally = Tally(
        kind=plan.kind,
        day=clock.today(),
        applied=len(done.patient_ids),
        unchanged=len(page) - len(fresh),
        ignored=done.ignored,
        parked=len(done.faults),
    )
    if page:
        add_tallies(interface, [tally])
        note_read(interface, page)
    noted = {"noted_from": noted_from(place)} if page or "noted_from" in place else {}
    cursor.place = _place(place, page, more=len(page) == PAGE) | noted
    return len(page) == PAGE


def _place(before: dict[str, Any], page: list[Found], *, more: bool) -> dict[str, Any]:
    """Return where to go on: behind the page while a pass lasts, and from its highest mark afterwards."""
    seen = [*before.get("seen", []), *(row.digest for row in page)]
    last = page[-1] if page else None
    mark = stored(last.mark) if last else before.get("mark")
    after = [stored(last.mark), stored(last.key)] if last and more else None
    return {
        "mark": before.get("mark") if more else mark,
        "after": after,
        "seen": list(dict.fromkeys(seen))[-_REMEMBERED:],
    }
