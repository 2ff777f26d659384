"""Writes of questionnaires: publishing versions, drafts on the way to one, storing responses."""

from .drafting import (
    add_question,
    change_head,
    change_question,
    copy_version,
    discard,
    import_file,
    move_question,
    publish_draft,
    remove_question,
    start_blank,
    start_from_ready,
)
from .publishing import PACKS, READY, QuestionnairePack, digest_of, install_packs, publish_version
from .storing import NewResponse, replace_answers, store_responses

__all__ = [
    "PACKS",
    "READY",
    "NewResponse",
    "QuestionnairePack",
    "add_question",
    "change_head",
    "change_question",
    "copy_version",
    "digest_of",
    "discard",
    "import_file",
    "install_packs",
    "move_question",
    "publish_draft",
    "publish_version",
    "remove_question",
    "replace_answers",
    "start_blank",
    "start_from_ready",
    "store_responses",
]
