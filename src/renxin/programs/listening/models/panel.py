"""The patients' panel 患者顾问团: members for a term, polls with secret ballots, advice and what became of it."""

from django.db import models
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Organization, User


class PanelMember(PublicEntity):
    """A patient asked to advise the house: she agrees on her phone by a one-time link, and serves until `until_on`."""

    class State(models.TextChoices):
        """Where she stands."""

        INVITED = "invited", pgettext_lazy("panel member", "invited")
        ACTIVE = "active", pgettext_lazy("panel member", "member")
        DECLINED = "declined", pgettext_lazy("panel member", "said no")
        ENDED = "ended", pgettext_lazy("panel member", "term over")

    patient_id = PatientRef(rule="move")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.INVITED)
    token_hash = models.BinaryField(max_length=32, null=True, unique=True)
    invited_at = models.DateTimeField()
    invited_by_name = models.CharField(max_length=150, blank=True, default="")
    consented_at = models.DateTimeField(null=True)
    from_on = models.DateField()
    until_on = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "patient_id"],
                condition=models.Q(state__in=["invited", "active"]),
                name="listening_member_once",
            ),
            models.CheckConstraint(condition=models.Q(until_on__gt=models.F("from_on")), name="listening_member_term"),
        ]
        indexes = [models.Index(fields=["patient_id"], name="listening_member_patient")]


class Poll(PublicEntity):
    """A question to the panel. Its options count the votes; who voted for what is written nowhere."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", pgettext_lazy("poll", "being written")
        OPEN = "open", pgettext_lazy("poll", "open")
        CLOSED = "closed", pgettext_lazy("poll", "closed")

    question = models.CharField(max_length=200)
    about = models.CharField(max_length=400, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=150, blank=True, default="")
    opened_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "-made_at", "-id"], name="listening_poll_time")]


class PollOption(PublicEntity):
    """One answer that may be chosen, and how many chose it."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=120)
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "number"], name="listening_option_number")]
        ordering = ["number"]


class Ballot(Entity):
    """A member's right to one vote: the hash of her link and the day she used it, never for what."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="ballots")
    token_hash = models.BinaryField(max_length=32, unique=True)
    sent_at = models.DateTimeField(null=True)
    voted_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "member"], name="listening_ballot_once")]


class Advice(PublicEntity):
    """What somebody advised, whether it was adopted and why, what was done, and that she was told."""

    class Source(models.TextChoices):
        """Where it was said."""

        PANEL = "panel", pgettext_lazy("advice", "panel")
        TALK = "talk", pgettext_lazy("advice", "talk or round")
        OPEN_DAY = "open_day", pgettext_lazy("advice", "open day")

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", pgettext_lazy("advice", "to be decided")
        ADOPTED = "adopted", pgettext_lazy("advice", "adopted")
        DONE = "done", pgettext_lazy("advice", "done")
        DECLINED = "declined", pgettext_lazy("advice", "declined")

    patient_id = PatientRef(rule="move")
    source = models.CharField(max_length=8, choices=Source.choices)
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, null=True, related_name="advice")
    talk = models.ForeignKey("listening.Interview", on_delete=models.PROTECT, null=True, related_name="advice")
    day = models.ForeignKey("listening.OpenDay", on_delete=models.PROTECT, null=True, related_name="advice")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    words = EncryptedText()
    theme = models.CharField(max_length=32, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=400, blank=True, default="")
    done = models.CharField(max_length=400, blank=True, default="")
    said_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-said_at", "-id"], name="listening_advice_time"),
            models.Index(fields=["patient_id"], name="listening_advice_patient"),
        ]
