"""Tables: the draft of a journey's next version, and every edit of it, so that edits can be undone."""

from django.db import models

from renxin.kernel.core.models import Entity, PublicEntity


class JourneyDraft(PublicEntity):
    """What a journey's next version says so far. One for each journey; nobody is on it.

    `revision` grows with every change, so that two people do not overwrite each other; `position` is the edit at which
    the draft stands: undoing moves it back, and the next edit forgets what lay ahead.
    """

    journey = models.OneToOneField("journeys.Journey", on_delete=models.CASCADE, related_name="draft")
    based_on = models.ForeignKey("journeys.JourneyVersion", on_delete=models.PROTECT, null=True, related_name="+")
    content = models.JSONField()
    revision = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=150)
    # Who wrote in it since the last version: none of them may approve it.
    writers = models.JSONField(default=list)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=150, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=150, blank=True)


class JourneyDraftEdit(Entity):
    """One edit: what the draft said after it. `act` and `detail` say in codes what was done."""

    draft = models.ForeignKey(JourneyDraft, on_delete=models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    act = models.CharField(max_length=16)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "draft", "number"], name="journeys_draft_edit_number")
        ]
