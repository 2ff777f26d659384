"""The loops of the connectors."""

from renxin.doors.connectors.board import asking, reconciling
from renxin.doors.connectors.dbviews import polling as dbviews
from renxin.doors.connectors.folders import polling as folders
from renxin.doors.connectors.keeping.services import clear_outlived
from renxin.doors.connectors.outgoing import sending
from renxin.doors.connectors.road.applying import apply_waiting
from renxin.doors.connectors.services import WAITING
from renxin.doors.connectors.tables import purging, running
from renxin.kernel.jobs.services import loop, periodic


@loop("connectors.apply", wake_on=[WAITING], every=1.0)
def apply_messages() -> int:
    """Apply what has come in and waits, whatever its format."""
    return apply_waiting()


@loop("connectors.imports", wake_on=[running.WAITING], every=2.0, threads=2)
def carry_imports_on() -> int:
    """Carry files of rows on, a thousand rows at a time."""
    return running.carry_on()


@loop("connectors.files", every=600.0)
def purge_files() -> int:
    """Delete uploaded files whose term is over."""
    return purging.purge()


@loop("connectors.keeping", every=600.0)
def clear_texts() -> int:
    """Remove the text of messages whose term is over."""
    return clear_outlived()


@loop("connectors.outgoing", wake_on=[sending.DUE], every=2.0, threads=2)
def send_messages() -> int:
    """Tell other systems of appointments of ours."""
    return sending.send_due()


@loop("connectors.views", every=5.0)
def look_at_views() -> int:
    """Read what changed in the database views that are due."""
    return dbviews.poll()


@loop("connectors.folders", every=5.0)
def look_at_folders() -> int:
    """Take in the files that lie in the folders that are due."""
    return folders.poll()


@loop("connectors.counts", every=300.0)
def compare_counts() -> int:
    """Compare what sources say they sent with what came in, when the day is over."""
    return reconciling.compare_counts()


@periodic("20 0,1 * * *", name="connectors.ask_sources")
def ask_sources() -> None:
    """Ask the sources that can be asked how much they sent."""
    asking.ask_sources()
