"""What the numbers suggest: a sentence, its evidence, what it could bring, and what somebody decided."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.models import PublicEntity
from renxin.people.organizations.models import Organization, User
from renxin.programs.surveys.models import Survey


class Source(models.TextChoices):
    """From where a suggestion comes."""

    DRIVER = "driver", pgettext_lazy("suggestion source", "what matters and is low")
    THEME = "theme", pgettext_lazy("suggestion source", "what patients write")
    CAUSE = "cause", pgettext_lazy("suggestion source", "causes of complaints")
    WAIT = "wait", pgettext_lazy("suggestion source", "waiting")
    SIGNAL = "signal", pgettext_lazy("suggestion source", "a signal of a control chart")
    ADVICE = "advice", pgettext_lazy("suggestion source", "advice of patients")


class SuggestionState(models.TextChoices):
    """What became of it."""

    OPEN = "open", pgettext_lazy("suggestion", "waiting for a decision")
    ACCEPTED = "accepted", pgettext_lazy("suggestion", "taken up")
    REJECTED = "rejected", pgettext_lazy("suggestion", "not now")
    MERGED = "merged", pgettext_lazy("suggestion", "joined with another")


class Suggestion(PublicEntity):
    """One thing that could be better, said once: `key` names the thing, `number` counts how often it came up anew.

    `sentence` is `{"zh": …, "en": …}`. What is measured: `metric` of `department` (none: the hospital), `survey` and
    `dimension`. `evidence` says where the rows are: `{"from", "to", "kind", "cases": [uid …], "topic": …, …}` and the
    numbers as they stood. `gain` is what reaching `target` would bring, with the ends of its interval.
    """

    source = models.CharField(max_length=8, choices=Source.choices)
    key = models.CharField(max_length=160)
    number = models.PositiveSmallIntegerField(default=1)
    sentence = models.JSONField()
    metric = models.CharField(max_length=32)
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, null=True, related_name="+")
    dimension = models.CharField(max_length=64, blank=True, default="")
    evidence = models.JSONField(default=dict)
    n = models.PositiveIntegerField()
    gain = models.FloatField(null=True)
    gain_low = models.FloatField(null=True)
    gain_high = models.FloatField(null=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=SuggestionState.choices, default=SuggestionState.OPEN)
    reason = models.CharField(max_length=400, blank=True, default="")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    improvement = models.ForeignKey(
        "improvement.Improvement", on_delete=models.PROTECT, null=True, related_name="suggestions"
    )
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key", "number"], name="improvement_suggestion_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "key"], condition=models.Q(state="open"), name="improvement_suggestion_open"
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "state", "-id"], name="improvement_suggestion_state")]
