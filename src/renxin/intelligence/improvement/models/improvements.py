"""An improvement: what is to get better, why it is as it is, what is done, and whether it helped."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.intelligence.insights.models import ControlChart
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import Organization, User
from renxin.programs.surveys.models import Survey


class State(models.TextChoices):
    """How far an improvement is. `held`: what was done is now the ordinary way. See `rules.MOVES`."""

    IDEA = "idea", pgettext_lazy("improvement", "idea")
    ANALYSING = "analysing", pgettext_lazy("improvement", "looking for causes")
    ACTING = "acting", pgettext_lazy("improvement", "acting")
    CHECKING = "checking", pgettext_lazy("improvement", "seeing whether it helps")
    HELD = "held", pgettext_lazy("improvement", "kept up")
    CLOSED = "closed", pgettext_lazy("improvement", "closed")
    STOPPED = "stopped", pgettext_lazy("improvement", "stopped")


class Improvement(PublicEntity):
    """One project. What is measured: `metric` of `department` (none: the hospital), `survey` and `dimension`.

    `baseline` was measured when it was started and does not change: `{"value", "n", "low", "high", "from", "to"}`.
    `acted_on` is the day from which what was done counts; checks compare the days from then on with the baseline.
    `standard` names the rule of the house (SOP) that keeps it up.
    """

    title = models.CharField(max_length=120)
    aim = models.CharField(max_length=400)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    metric = models.CharField(max_length=32)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, null=True, related_name="+")
    dimension = models.CharField(max_length=64, blank=True, default="")
    baseline = models.JSONField()
    target = models.FloatField()
    chart = models.ForeignKey(ControlChart, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.IDEA)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    acted_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True, default="")
    standard = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "state", "-id"], name="improvement_state"),
            models.Index(fields=["tenant_id", "department", "-id"], name="improvement_department"),
        ]


class Bone(models.TextChoices):
    """The bones of the fish: where causes come from (人机料法环测, and how people talk with each other)."""

    PEOPLE = "people", pgettext_lazy("fishbone", "People")
    EQUIPMENT = "equipment", pgettext_lazy("fishbone", "Equipment")
    MATERIAL = "material", pgettext_lazy("fishbone", "Material")
    PROCESS = "process", pgettext_lazy("fishbone", "Process")
    ENVIRONMENT = "environment", pgettext_lazy("fishbone", "Environment")
    MEASUREMENT = "measurement", pgettext_lazy("fishbone", "Measurement")
    COMMUNICATION = "communication", pgettext_lazy("fishbone", "Communication")


class RootCause(PublicEntity):
    """A cause at the end of a chain of whys. `contributing`: it plays a part but is not one of the roots."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="causes")
    category = models.CharField(max_length=16, choices=Bone.choices)
    words = EncryptedText()
    contributing = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "improvement", "position"], name="improvement_cause_position")
        ]


class Why(Entity):
    """One link of the chain: why is that so, and what shows it."""

    cause = models.ForeignKey(RootCause, on_delete=models.CASCADE, related_name="whys")
    number = models.PositiveSmallIntegerField()
    words = EncryptedText()
    evidence = EncryptedText(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "cause", "number"], name="improvement_why_number")]


class Strength(models.TextChoices):
    """How sure an action works without anybody having to remember it (RCA² hierarchy)."""

    WEAK = "weak", pgettext_lazy("strength", "weak")
    INTERMEDIATE = "intermediate", pgettext_lazy("strength", "intermediate")
    STRONG = "strong", pgettext_lazy("strength", "strong")


class Action(PublicEntity):
    """Something that somebody does until a day: against a root cause, or because a meeting decided it.

    `kind` is a code of the pack of actions, `strength` what the pack said of it. Done by one person, verified by
    another. `task_source` names the task on the owner's list.
    """

    class State(models.TextChoices):
        """How far an action is."""

        OPEN = "open", pgettext_lazy("action", "to do")
        DONE = "done", pgettext_lazy("action", "done, not verified")
        VERIFIED = "verified", pgettext_lazy("action", "verified")
        DROPPED = "dropped", pgettext_lazy("action", "dropped")

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, null=True, related_name="actions")
    cause = models.ForeignKey(RootCause, on_delete=models.SET_NULL, null=True, related_name="actions")
    decision = models.ForeignKey("improvement.Decision", on_delete=models.PROTECT, null=True, related_name="actions")
    words = models.CharField(max_length=300)
    kind = models.CharField(max_length=32)
    strength = models.CharField(max_length=12, choices=Strength.choices)
    preventive = models.BooleanField(default=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_note = EncryptedText(blank=True, default="")
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    verified_how = EncryptedText(blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "due_on", "id"], name="improvement_action_open", condition=models.Q(state="open")
            ),
            models.Index(fields=["tenant_id", "department", "-id"], name="improvement_action_dept"),
        ]


class Verdict(models.TextChoices):
    """What a check may say. It never says "success": people judge, numbers show or do not show."""

    SHOWS = "shows", _("an improvement shows")
    NOT_SHOWN = "not_shown", _("no improvement shows")
    WORSE = "worse", _("it got worse")
    TOO_FEW = "too_few", _("too few to tell")


class Check(PublicEntity):
    """Before and after compared, `days` after acting; 0: somebody looked in between. Made once, then it stands.

    `after` has the shape of the baseline; `change` and its interval are after less before; `chart_says` is what the
    control chart signals since (`better`, `worse`, `nothing`, `few`, empty: no chart).
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="checks")
    days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    made_at = models.DateTimeField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    change = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    chart_says = models.CharField(max_length=8, blank=True, default="")
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True, default="")
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    judgement = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "improvement", "days"],
                condition=models.Q(days__gt=0),
                name="improvement_check_once",
            )
        ]
        indexes = [
            models.Index(fields=["due_on"], name="improvement_check_due", condition=models.Q(made_at__isnull=True))
        ]
