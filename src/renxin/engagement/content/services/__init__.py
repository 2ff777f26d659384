"""Every write of the content: templates, their versions, their approval."""

from renxin.engagement.content.ports import offer_ways

from .approving import approve_version, restore_template, retire_template, send_back
from .files import files_of, keep_files, read_file
from .loading import load_packs
from .writing import Draft, add_template, read_draft, save_draft, submit_version

__all__ = [
    "Draft",
    "add_template",
    "approve_version",
    "files_of",
    "keep_files",
    "load_packs",
    "offer_ways",
    "read_draft",
    "read_file",
    "restore_template",
    "retire_template",
    "save_draft",
    "send_back",
    "submit_version",
]
