"""The table of hotline tickets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import PublicEntity


class HotlineTicket(PublicEntity):
    """One ticket of a hotline. What it is about, who owns it and its story are in its case.

    `due_at` is the hotline's own deadline; `contact_due_at` by when the citizen must have been contacted first.
    """

    class State(models.TextChoices):
        OPEN = "open", _("in hand")
        RETURNED = "returned", _("sent back")
        REPLIED = "replied", _("replied")
        CALLED_BACK = "called_back", _("the hotline has called back")

    hotline = models.CharField(max_length=16)
    number = models.CharField(max_length=64)
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="ticket")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    is_urgent = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    contact_due_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    extension_reason = models.CharField(max_length=200, default="", blank=True)
    extension_asked_at = models.DateTimeField(null=True, blank=True)
    extended_to = models.DateTimeField(null=True, blank=True)
    return_due_at = models.DateTimeField()
    return_reason = models.CharField(max_length=24, default="", blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    reply = EncryptedText(default="", blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    solved = models.BooleanField(null=True, blank=True)
    satisfied = models.BooleanField(null=True, blank=True)
    called_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "cases"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "hotline", "number"], name="hotline_ticket_number")]
        indexes = [
            models.Index(fields=["tenant_id", "due_at"], name="hotline_open", condition=models.Q(state="open")),
            models.Index(fields=["tenant_id", "received_at"], name="hotline_received"),
        ]
