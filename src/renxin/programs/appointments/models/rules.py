"""What can be booked, for whom, and by which rules of its department."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.models import Entity, PublicEntity
from renxin.people.organizations.models import Organization


class VisitType(models.TextChoices):
    """What kind of coming it is."""

    FIRST = "first", pgettext_lazy("visit type", "First visit")
    RETURN = "return", pgettext_lazy("visit type", "Return visit")
    VIRTUAL = "virtual", pgettext_lazy("visit type", "Visit by video")
    EXAMINATION = "examination", pgettext_lazy("visit type", "Examination")
    CHECKUP = "checkup", pgettext_lazy("visit type", "Health check")
    PACKAGE = "package", pgettext_lazy("visit type", "Package")


class HealthcareService(PublicEntity):
    """Something that can be booked: the general clinic, an expert's clinic, a scan, a health check.

    `minutes` is the length of a slot. Ages are whole months, both ends belong to it. `advance_days` is how far ahead
    it is open; `opens_at_minute` the minute of the day (local) at which a new day is opened. `fee` is what registering
    costs, in yuan; `deposit` is asked for before the appointment stands.
    """

    class Sex(models.TextChoices):
        """Whom it is for."""

        ANY = "", pgettext_lazy("service for", "Everybody")
        MALE = "male", pgettext_lazy("service for", "Men")
        FEMALE = "female", pgettext_lazy("service for", "Women")

    department = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    visit_types = models.JSONField(default=list)
    minutes = models.SmallIntegerField(default=15)
    min_age_months = models.SmallIntegerField(null=True, blank=True)
    max_age_months = models.SmallIntegerField(null=True, blank=True)
    sex = models.CharField(max_length=6, choices=Sex, blank=True, default="")
    needs_referral = models.BooleanField(default=False)
    fee = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    deposit = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    advance_days = models.SmallIntegerField(default=14)
    opens_at_minute = models.SmallIntegerField(default=0)
    prepare = models.TextField(blank=True, default="")
    prepare_en = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "code"], name="appointments_service_code"),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=480), name="appointments_service_minutes"
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "department"], name="appointments_service_dept")]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name

    @property
    def preparation(self) -> str:
        """Return what she must know before she comes, in the language of the page."""
        return self.prepare_en if (get_language() or "").startswith("en") else self.prepare


class BookingPolicy(Entity):
    """The rules of one department; the row without a department is the house's. Empty fields take the house's.

    `holder` says whose word counts when HIS and Renxin both give a seat away: with `his` a seat taken here is asked of
    the HIS and stands once it answers; with `renxin` what the HIS reports for a taken seat is a conflict a person
    settles. `shares` are percentages of each session's seats kept for a pool (`window`, `phone`, `online`, `doctor`);
    `release_hours` before the session what is left of every pool is open to all. `remind` says whose appointments are
    reminded of, `call_from` from which risk of not coming (per cent) somebody calls the day before; 0: nobody.
    """

    class Remind(models.TextChoices):
        """Whose appointments are reminded of."""

        OURS = "ours", _("Appointments booked here")
        ALL = "all", _("All, those of the hospital's system too")
        NONE = "none", _("None: the hospital's system does it")

    class Holder(models.TextChoices):
        """Who gives seats away."""

        RENXIN = "renxin", _("Renxin gives the seats")
        HIS = "his", _("The hospital's own system gives the seats")

    department = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    holder = models.CharField(max_length=8, choices=Holder, blank=True, default="")
    shares = models.JSONField(default=dict, blank=True)
    release_hours = models.SmallIntegerField(null=True, blank=True)
    hold_minutes = models.SmallIntegerField(null=True, blank=True)
    cancel_hours = models.SmallIntegerField(null=True, blank=True)
    max_open = models.SmallIntegerField(null=True, blank=True)
    missed_limit = models.SmallIntegerField(null=True, blank=True)
    missed_days = models.SmallIntegerField(null=True, blank=True)
    offer_minutes = models.SmallIntegerField(null=True, blank=True)
    remind = models.CharField(max_length=4, choices=Remind, blank=True, default="", db_default="")
    call_from = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "department"], nulls_distinct=False, name="appointments_policy_once"
            )
        ]
