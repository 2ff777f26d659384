"""What a house decided for itself: its levels, clocks, posts and measures, in versions that two people answer for."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import User


class RulesCode(models.TextChoices):
    """Which pack a house may write anew."""

    TERMS = "service-recovery", pgettext_lazy("house rules", "Levels, clocks and posts")
    AMENDS = "recovery-measures", pgettext_lazy("house rules", "Making good: measures and money")


class HouseRules(PublicEntity):
    """One version of a pack as this house wrote it. `content` holds what was changed of the pack that came with us.

    A draft may be changed; once proposed it never is again. Somebody else than who wrote it puts it in force.
    """

    class State(models.TextChoices):
        """Where a version stands."""

        DRAFT = "draft", pgettext_lazy("house rules", "draft")
        PROPOSED = "proposed", pgettext_lazy("house rules", "waits for a second person")
        IN_FORCE = "in_force", pgettext_lazy("house rules", "in force")
        REPLACED = "replaced", pgettext_lazy("house rules", "replaced")
        DECLINED = "declined", pgettext_lazy("house rules", "declined")

    code = models.CharField(max_length=32, choices=RulesCode)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    content = models.JSONField()
    reason = models.CharField(max_length=400, default="", blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code", "version"], name="house_rules_version"),
            models.UniqueConstraint(
                fields=["tenant_id", "code"],
                condition=models.Q(state__in=["draft", "proposed"]),
                name="house_rules_one_open",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "code"], condition=models.Q(state="in_force"), name="house_rules_one_in_force"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["in_force", "replaced"])
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("written_by"))),
                name="house_rules_two_people",
            ),
        ]
