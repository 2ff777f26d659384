"""Reports are made and sent when their time has come; files that nobody may take any more go."""

from renxin.intelligence.boards import services
from renxin.kernel.jobs.services import loop


@loop("boards.issues", every=20.0)
def make_issues() -> int:
    """Make the issues that are due."""
    return services.issue_due()


@loop("boards.sendings", every=5.0)
def send() -> int:
    """Send what waits."""
    return services.send_due()


@loop("boards.exports", every=3600.0, inline=False)
def sweep() -> int:
    """Throw away old files."""
    services.sweep_exports()
    return 0
