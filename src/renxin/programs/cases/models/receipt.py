"""How a case was received: by whom, through which channel, from whom, and when it was led on (首诉负责)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity
from renxin.people.organizations.models import Organization, User


class Channel(models.TextChoices):
    """Through what it reached the house first."""

    SURVEY = "survey", pgettext_lazy("case", "survey")
    INBOX = "inbox", pgettext_lazy("case", "conversation")
    QR = "qr", pgettext_lazy("case", "printed code")
    PHONE = "phone", pgettext_lazy("case", "telephone")
    LETTER = "letter", pgettext_lazy("case", "letter")
    MAIL = "mail", pgettext_lazy("case", "e-mail")
    WALK_IN = "walk_in", pgettext_lazy("case", "in person")
    HOTLINE = "hotline", pgettext_lazy("case", "citizen hotline")
    REVIEW = "review", pgettext_lazy("case", "review site")
    STAFF = "staff", pgettext_lazy("case", "heard by staff")
    TASK = "task", pgettext_lazy("case", "follow-up")
    JOURNEY = "journey", pgettext_lazy("case", "journey")
    PORTAL = "portal", pgettext_lazy("case", "patient portal")
    IMPORT = "import", pgettext_lazy("case", "taken over")


class Relation(models.TextChoices):
    """What the one who told us is to the patient."""

    SELF = "self", _("the patient herself")
    PARENT = "parent", _("mother or father")
    SPOUSE = "spouse", _("wife or husband")
    CHILD = "child", _("daughter or son")
    RELATIVE = "relative", _("another relative")
    AGENT = "agent", _("somebody with a written authority")
    OTHER = "other", pgettext_lazy("relation", "somebody else")


class CaseReceipt(Entity):
    """The first receipt of a case. `received_by_name` where whoever received it has no account.

    `led_at` is when the department that received it led the complainant on to the complaint office, or passed the
    matter on; settled on the spot it stays empty. `demand` is what the complainant wants.
    """

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="receipt")
    external_id = models.CharField(max_length=64, blank=True, default="")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    received_by_name = models.CharField(max_length=80, blank=True, default="")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    led_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=120, blank=True, default="")
    relation = models.CharField(max_length=12, choices=Relation.choices, default=Relation.SELF)
    name = EncryptedText(blank=True, default="")
    phone = EncryptedText(blank=True, default="")
    has_authority = models.BooleanField(default=False)
    demand = EncryptedText(blank=True, default="")
    rights_told_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "external_id"], name="case_receipt_external")]
