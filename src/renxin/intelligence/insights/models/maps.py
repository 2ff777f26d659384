"""The journey map: the nodes of a patient's way, who answers for each, what hurts there and what is done about it."""

from django.db import models

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import Organization, User


class JourneyMap(PublicEntity):
    """One way of patients: the usual one, or a variant (emergency, check-up …). `title` in both languages."""

    code = models.CharField(max_length=32)
    title = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="insights_map_code")]


class MapNode(PublicEntity):
    """One node of the way. Texts are the hospital's own; `{"zh": …, "en": …}` where they come from the pack.

    `measures` names dimensions of surveys (`inpatient-after-discharge:doctors`), `metrics` codes of the catalogue,
    `stages` stages of care of complaints. `moment`: None lets the rule decide whether it is a moment of truth.
    A node that was taken off the map (`removed_at`) can be put back with all that was written.
    """

    map = models.ForeignKey(JourneyMap, on_delete=models.CASCADE, related_name="nodes")
    code = models.CharField(max_length=32)
    position = models.PositiveSmallIntegerField()
    name = models.JSONField()
    goal = models.JSONField(default=dict)
    measures = models.JSONField(default=list)
    metrics = models.JSONField(default=list)
    stages = models.JSONField(default=list)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    pains = models.TextField(blank=True)
    actions = models.TextField(blank=True)
    moment = models.BooleanField(null=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "map", "code"], name="insights_node_code")]


class MapTouch(Entity):
    """A change of a node, kept: who changed what was written there, and what it said before."""

    node = models.ForeignKey(MapNode, on_delete=models.CASCADE, related_name="touches")
    before = models.JSONField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
