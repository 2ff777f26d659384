"""Tables of asking: when a fact makes us ask, who waits to be asked, kiosks, interviews, signals of coaxing."""

from django.db import models
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.packs import words
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User


class SurveyTrigger(PublicEntity):
    """A fact after which people are asked, as data.

    `conditions` narrows it: `encounter_class`, `departments` (local codes), `disposition`, `case_kind`, `outcome`, and
    `share` (percent of those who fit, drawn by lot). `hours` is the window of the day in which asking begins.
    """

    class Way(models.TextChoices):
        """How people are asked."""

        MESSAGE = "message", _("Message with a link")
        PHONE = "phone", _("Interview by phone")

    survey = models.ForeignKey("surveys.Survey", on_delete=models.PROTECT, related_name="triggers")
    code = models.CharField(max_length=64)
    title = models.JSONField()
    fact = models.CharField(max_length=64)
    conditions = models.JSONField(default=dict)
    delay_hours = models.PositiveIntegerField(default=2)
    hours = models.JSONField(default=list)
    way = models.CharField(max_length=16, choices=Way, default=Way.MESSAGE)
    channel = models.CharField(max_length=16, blank=True, default="")
    pack_version = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="survey_trigger_code")]

    @property
    def share(self) -> int:
        """Return how many of a hundred are asked."""
        return int(self.conditions.get("share", 100))

    @property
    def sentence(self) -> str:
        """Return the trigger in a sentence."""
        values = {
            "share": self.share,
            "survey": words(self.survey.title, get_language() or "zh-hans"),
            "delay": said_delay(self.delay_hours),
            "way": self.get_way_display(),
        }
        told = gettext("%(share)s of 100 are asked “%(survey)s”, %(delay)s later. %(way)s.") % values
        if len(self.hours) == 2:
            told += " " + gettext("Only between %(start)s and %(end)s o'clock.") % {
                "start": self.hours[0],
                "end": self.hours[1],
            }
        return told


def said_delay(hours: int) -> str:
    """Return a delay in words: hours, or days where these come out even."""
    if hours and hours % 24 == 0:
        return ngettext("%(count)s day", "%(count)s days", hours // 24) % {"count": hours // 24}
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}


class SurveyDue(Entity):
    """Somebody who is to be asked when it is time. The row goes when she was asked, or when it is known why not."""

    trigger = models.ForeignKey(SurveyTrigger, on_delete=models.CASCADE, related_name="due")
    patient_id = PatientRef(rule="move")
    key = models.CharField(max_length=120)
    encounter_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="survey_due_key")]
        indexes = [models.Index(fields=["due_at"], name="survey_due_at")]


class Kiosk(PublicEntity):
    """A tablet that asks one person after another at a place. Its address is a secret; leaving it takes a number."""

    place = models.ForeignKey("surveys.PlaceCode", on_delete=models.PROTECT, related_name="kiosks")
    name = models.CharField(max_length=120)
    token_hash = models.BinaryField(max_length=32, unique=True)
    pin_hash = models.CharField(max_length=128)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")


class Interview(PublicEntity):
    """An invitation that a person asks by phone. `draft` holds what was said until the last question."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("to be called")
        RUNNING = "running", _("begun")
        DONE = "done", _("answered")
        REFUSED = "refused", _("did not wish to answer")
        UNREACHED = "unreached", _("not reached")

    invitation = models.OneToOneField("surveys.Invitation", on_delete=models.CASCADE, related_name="interview")
    interviewer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    draft = EncryptedText(blank=True, default="")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)


class AnswerBurst(Entity):
    """How many answers one device or place gave in an hour: only a count, never which ones. Swept after a day."""

    source = models.CharField(max_length=64)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    top = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "source", "hour"], name="survey_burst_once")]


class SurveySignal(PublicEntity):
    """Something that looks like coaxing: for the experience officer, never by itself a mark against somebody."""

    class Kind(models.TextChoices):
        """What was seen."""

        STAFF_OPENED = "staff_opened", _("A signed-in colleague opened a patient's link")
        BURST = "burst", _("Many answers at one place within an hour")
        TOP_BURST = "top_burst", _("Many top scores at one place within an hour")

    kind = models.CharField(max_length=16, choices=Kind)
    on = models.DateField()
    survey = models.ForeignKey("surveys.Survey", on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey("surveys.PlaceCode", on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    count = models.PositiveIntegerField(default=1)
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "kind", "on", "survey", "place", "department", "user"],
                nulls_distinct=False,
                name="survey_signal_once",
            )
        ]
