"""What was done to make good: measures with the money they cost, apologies, and the approvals of answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import User

from .case import Case
from .story import CaseNote


class CaseMeasure(PublicEntity):
    """One measure for the complainant: a line of the compensation ledger where it costs money.

    `post` approves it by the tier of the whole case's sum. Who proposed it neither approves it nor pays it out; who
    approved it does not pay it out either.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("measure", "waiting for approval")
        APPROVED = "approved", pgettext_lazy("measure", "approved, to be done")
        REJECTED = "rejected", pgettext_lazy("measure", "not approved")
        DONE = "done", pgettext_lazy("measure", "done")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    code = models.CharField(max_length=24)
    words = EncryptedText(blank=True, default="")
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    basis = EncryptedText(blank=True, default="")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    post = models.CharField(max_length=24, blank=True, default="")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decision = EncryptedText(blank=True, default="")
    minutes_number = models.CharField(max_length=64, blank=True, default="")
    agreement_number = models.CharField(max_length=64, blank=True, default="")
    outside_number = models.CharField(max_length=64, blank=True, default="")
    voucher_number = models.CharField(max_length=64, blank=True, default="")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gt=0), name="case_measure_amount"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | models.Q(amount=None)
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="case_measure_two_people",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "proposed_at", "id"], name="case_measure_ledger")]


class CaseApology(PublicEntity):
    """An apology: its words, whether they admit liability and the legal office agreed, who spoke it, how it was taken.

    Changed words are another version; the earlier one stays. `flags` are the words that admit liability.
    """

    class Mode(models.TextChoices):
        FACE = "face", _("face to face")
        PHONE = "phone", pgettext_lazy("apology", "by phone")
        LETTER = "letter", pgettext_lazy("apology", "by letter")

    class Taken(models.TextChoices):
        YES = "yes", pgettext_lazy("apology", "accepted")
        NO = "no", pgettext_lazy("apology", "not accepted")
        OPEN = "open", pgettext_lazy("apology", "no word yet")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="apologies")
    version = models.PositiveSmallIntegerField()
    text = EncryptedText()
    flags = models.JSONField(default=list)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    spoken_by = models.CharField(max_length=80, blank=True, default="")
    spoken_role = models.CharField(max_length=80, blank=True, default="")
    mode = models.CharField(max_length=8, choices=Mode.choices, blank=True, default="")
    delivered_at = models.DateTimeField(null=True)
    taken = models.CharField(max_length=8, choices=Taken.choices, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "case", "version"], name="case_apology_version")]


class CaseApproval(Entity):
    """That one post agreed to the answer handed in by `note`; an answer of a grave case needs several."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="approvals")
    note = models.ForeignKey(CaseNote, on_delete=models.CASCADE, related_name="+")
    post = models.CharField(max_length=24)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "note", "post"], name="case_approval_once")]
