"""Which commands this installation offers: those whose package is there."""

from importlib.util import find_spec
from typing import Final

_MODULES: Final = {
    "worker": "renxin.kernel.jobs.services",
    "mllp": "renxin.doors.connectors.hl7v2.server",
    "live": "renxin.doors.live.server",
    "ingest": "renxin.doors.connectors.hl7v2.ingest",
    "demo": "renxin.doors.demo.services",
    "audit": "renxin.kernel.audit.services",
    "traits": "renxin.engagement.segments.services",
    "surveys": "renxin.engagement.questionnaires.services",
    "token": "renxin.people.organizations.services",
}


def is_installed(command: str) -> bool:
    """Tell whether the package that does the work of `command` is installed."""
    if command not in _MODULES:
        return True
    try:
        return find_spec(_MODULES[command]) is not None
    except ModuleNotFoundError:
        return False
