"""Changes that another package proposes and a person accepted: written into the draft, never into what runs."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from renxin.intelligence.journeys.editor import acts, drafts
from renxin.intelligence.journeys.editor.models import JourneyDraft
from renxin.kernel.core.actor import Actor


@transaction.atomic
def propose_step(actor: Actor, journey_uid: uuid.UUID, step_id: str, values: Mapping[str, Any]) -> JourneyDraft:
    """Change the settings of a step in a journey's draft; begin one from what runs where there is none.

    It takes effect when the draft is published, like anything else written in the editor, and can be undone there.

    Raises:
        NotFound: there is no such journey or step.
        InvalidInput: the change is impossible.
    """
    draft = drafts.start_draft(actor, journey_uid)
    change = drafts.Edit("change", lambda content: acts.change_step(content, step_id, values), {"step": step_id})
    return drafts.edit_draft(actor, journey_uid, draft.revision, change)
