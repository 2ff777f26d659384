"""A person, what names her and how to reach her."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class Sex(models.TextChoices):
    """Administrative sex, FHIR codes."""

    MALE = "male", _("Male")
    FEMALE = "female", _("Female")
    OTHER = "other", _("Not stated")
    UNKNOWN = "unknown", _("Unknown")


class RelationStage(models.TextChoices):
    """How close she is to the hospital; the rule stands in `packs/relation_stage.yaml`."""

    LEAD = "lead", _("Not yet here")
    NEW = "new", pgettext_lazy("relation stage", "New")
    ACTIVE = "active", pgettext_lazy("relation stage", "Active")
    AT_RISK = "at_risk", pgettext_lazy("relation stage", "At risk")
    LOST = "lost", pgettext_lazy("relation stage", "Lost")
    WON_BACK = "won_back", _("Won back")


class Patient(PublicEntity):
    """A person. After a merge the loser stays as an alias (`merged_into_id`), so that old links still arrive."""

    class Status(models.TextChoices):
        """How far we know the person."""

        ACTIVE = "active", _("Active")
        PROVISIONAL = "provisional", _("Provisional")
        MERGED = "merged", _("Merged")
        ANONYMISED = "anonymised", _("Anonymised")

    name = models.CharField(max_length=120, blank=True, default="")
    pinyin_key = models.CharField(max_length=240, blank=True, default="")
    initials = models.CharField(max_length=40, blank=True, default="")
    sex = models.CharField(max_length=8, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField(null=True, blank=True)
    deceased_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    merged_into_id = PatientRef(rule="keep", null=True, blank=True)
    language = models.CharField(max_length=8, default="zh")
    elder_mode = models.BooleanField(default=False)
    vip = models.BooleanField(default=False)
    relation_stage = models.CharField(max_length=16, choices=RelationStage, blank=True, default="", db_default="")
    relation_since = models.DateField(null=True, blank=True)
    address = EncryptedText(blank=True, default="")
    search_tokens = ArrayField(models.TextField(), default=list, blank=True)
    source = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["search_tokens"], name="patients_search", fastupdate=False),
            models.Index(
                fields=["tenant_id", "pinyin_key", "birth_date"],
                opclasses=["int8_ops", "text_pattern_ops", "date_ops"],
                name="patients_by_reading",
            ),
            models.Index(
                fields=["tenant_id", "name", "id"],
                opclasses=["int8_ops", "text_pattern_ops", "int8_ops"],
                name="patients_by_name",
            ),
            # Whom somebody of this description could be: the same day and surname, or the same reading and year.
            models.Index(
                fields=["tenant_id", "birth_date", "pinyin_key"],
                opclasses=["int8_ops", "date_ops", "text_pattern_ops"],
                name="patients_by_birth",
            ),
            models.Index(fields=["merged_into_id"], condition=Q(merged_into_id__isnull=False), name="patients_merged"),
        ]

    def __str__(self) -> str:
        return self.name


class Identifier(Entity):
    """What names exactly one person to one system. `system` is cn-id, passport, hk-macao, taiwan, his:<source>, card …

    A *claim* contradicts what is known (the same identity card under another name): it is kept, found by search,
    and identifies nobody until somebody has looked. One with `period_end` was found by a person not to be hers: it
    is kept as a claim that nobody compares any more, and no source brings it back.
    """

    patient_id = PatientRef(rule="move")
    system = models.CharField(max_length=120)
    value = EncryptedText()
    blind = models.BinaryField(max_length=16)
    blind_last4 = models.BinaryField(max_length=16)
    verified = models.BooleanField(default=False)
    is_claim = models.BooleanField(default=False)
    source = models.CharField(max_length=80, blank=True, default="")
    period_start = models.DateTimeField(null=True, blank=True)
    period_end = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "system", "blind"], condition=Q(is_claim=False), name="patients_identifier_once"
            )
        ]
        indexes = [
            models.Index(fields=["patient_id"], name="patients_identifier_patient"),
            models.Index(fields=["tenant_id", "blind"], name="patients_identifier_blind"),
            models.Index(fields=["tenant_id", "blind_last4"], name="patients_identifier_last4"),
        ]


class ContactPoint(Entity):
    """A way to reach somebody: never an identity. A telephone may be a daughter's and serve a whole family."""

    class Kind(models.TextChoices):
        """What sort of address it is."""

        PHONE = "phone", _("Telephone")
        EMAIL = "email", _("E-mail")
        WECHAT = "wechat", _("WeChat")
        SANDBOX = "sandbox", _("Sandbox")
        WECOM = "wecom", _("WeCom contact")
        KF = "kf", _("WeChat customer service")
        OA = "oa", _("WeChat official account")
        MINI = "mini", _("WeChat mini-program")
        APP = "app", _("Our own app")
        WEBCHAT = "webchat", _("Chat on our site")

    patient_id = PatientRef(rule="combine")
    kind = models.CharField(max_length=16, choices=Kind)
    value = EncryptedText()
    blind = models.BinaryField(max_length=16)
    blind_last4 = models.BinaryField(max_length=16)
    rank = models.SmallIntegerField(default=1)
    owner_relation = models.CharField(max_length=32, default="self")
    source = models.CharField(max_length=80, blank=True, default="")
    is_active = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="a person ended it: no source brings it back")
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "patient_id", "kind", "blind"], name="patients_contact_once")
        ]
        indexes = [
            models.Index(fields=["patient_id", "rank"], name="patients_contact_patient"),
            models.Index(fields=["tenant_id", "blind"], name="patients_contact_blind"),
            models.Index(fields=["tenant_id", "blind_last4"], name="patients_contact_last4"),
        ]


class PatientDepartment(Entity):
    """Which departments have cared for a patient: whose staff may see her. Told by people.records, never looked up."""

    patient_id = PatientRef(rule="combine")
    department_id = models.BigIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "patient_id", "department_id"], name="patients_department_once"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "department_id", "patient_id"], name="patients_of_department")]
