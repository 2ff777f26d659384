"""Every write of the content: templates, their versions, their approval."""

from .approving import approve_version, restore_template, retire_template, send_back
from .loading import load_packs
from .writing import Draft, add_template, read_draft, save_draft, submit_version

__all__ = [
    "Draft",
    "add_template",
    "approve_version",
    "load_packs",
    "read_draft",
    "restore_template",
    "retire_template",
    "save_draft",
    "send_back",
    "submit_version",
]
