"""Patients and what identifies, reaches and binds them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef


class Sex(models.TextChoices):
    """Administrative sex, FHIR codes."""

    MALE = "male", _("Male")
    FEMALE = "female", _("Female")
    OTHER = "other", _("Not stated")
    UNKNOWN = "unknown", _("Unknown")


class Purpose(models.TextChoices):
    """What a person's data or attention may be used for. Lawful bases stand in `packs/consent.yaml`."""

    CARE_SERVICE = "CARE_SERVICE", _("Care and service")
    FOLLOWUP = "FOLLOWUP", _("Follow-up")
    SURVEY = "SURVEY", _("Experience survey")
    HEALTH_EDU = "HEALTH_EDU", _("Health education")
    MARKETING = "MARKETING", _("Marketing")
    COMMUNITY = "COMMUNITY", _("Patient communities")
    REFERRAL = "REFERRAL", _("Recommendation programme")
    RESEARCH = "RESEARCH", _("Research")
    CALL_RECORDING = "CALL_RECORDING", _("Recording of calls")
    CHAT_ARCHIVE = "CHAT_ARCHIVE", _("Archive of chats")
    THIRD_PARTY_SHARE = "THIRD_PARTY_SHARE", _("Sharing with others")
    DEVICE_DATA = "DEVICE_DATA", _("Data of home devices")
    PROFILING = "PROFILING", _("Personal recommendations")


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
    address = EncryptedText(blank=True, default="")
    search_tokens = ArrayField(models.TextField(), default=list, blank=True)
    source = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["search_tokens"], name="patients_search", fastupdate=False),
            models.Index(
                fields=["tenant_id", "pinyin_key", "id"],
                opclasses=["int8_ops", "text_pattern_ops", "int8_ops"],
                name="patients_by_pinyin",
            ),
            models.Index(
                fields=["tenant_id", "name", "id"],
                opclasses=["int8_ops", "text_pattern_ops", "int8_ops"],
                name="patients_by_name",
            ),
            models.Index(fields=["merged_into_id"], condition=Q(merged_into_id__isnull=False), name="patients_merged"),
        ]

    def __str__(self) -> str:
        return self.name


class Identifier(Entity):
    """What names exactly one person to one system. `system` is cn-id, passport, hk-macao, taiwan, his:<source>, card …

    A *claim* contradicts what is known (the same identity card under another name): it is kept, found by search,
    and identifies nobody until somebody has looked.
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

    patient_id = PatientRef(rule="combine")
    kind = models.CharField(max_length=16, choices=Kind)
    value = EncryptedText()
    blind = models.BinaryField(max_length=16)
    blind_last4 = models.BinaryField(max_length=16)
    rank = models.SmallIntegerField(default=1)
    owner_relation = models.CharField(max_length=32, default="self")
    source = models.CharField(max_length=80, blank=True, default="")
    is_active = models.BooleanField(default=True)
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


class RelatedPerson(PublicEntity):
    """Somebody who belongs to a patient: often a patient too, often not."""

    patient_id = PatientRef(rule="move")
    related_patient_id = PatientRef(rule="move", null=True, blank=True)
    name = models.CharField(max_length=120)
    relation = models.CharField(max_length=32)
    phone = EncryptedText(blank=True, default="")
    is_guardian = models.BooleanField(default=False)
    proxy_scope = models.CharField(max_length=32, blank=True, default="")
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["patient_id"], name="patients_related_patient"),
            models.Index(fields=["related_patient_id"], name="patients_related_other"),
        ]


class Household(PublicEntity):
    """People who live together or look after one another."""

    name = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()


class HouseholdMember(Entity):
    """A patient in a household."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    patient_id = PatientRef(rule="combine")
    role = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "household", "patient_id"], name="patients_household_once")
        ]
        indexes = [models.Index(fields=["patient_id"], name="patients_household_patient")]


class Consent(Entity):
    """What a person decided about one purpose (and one channel, or all when blank). The latest row of each counts."""

    class State(models.TextChoices):
        """The decision."""

        GRANTED = "GRANTED", _("Granted")
        DENIED = "DENIED", _("Denied")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")
        EXPIRED = "EXPIRED", _("Expired")

    patient_id = PatientRef(rule="move")
    purpose = models.CharField(max_length=32, choices=Purpose)
    channel = models.CharField(max_length=16, blank=True, default="")
    state = models.CharField(max_length=16, choices=State)
    basis = models.CharField(max_length=32, blank=True, default="")
    text_version = models.CharField(max_length=64, blank=True, default="")
    method = models.CharField(max_length=32, blank=True, default="")
    guardian_relation = models.CharField(max_length=32, blank=True, default="")
    decided_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["patient_id", "purpose", "-decided_at"], name="patients_consent_latest")]


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


class IdentityLink(Entity):
    """Why a source's record was taken for this person: the tier, the evidence, who decided. Never changed."""

    patient_id = PatientRef(rule="move")
    source = models.CharField(max_length=80)
    tier = models.CharField(max_length=8)
    evidence = models.JSONField(default=dict)
    decided_by = models.CharField(max_length=120)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient_id", "-decided_at"], name="patients_link_patient")]


class MatchReview(PublicEntity):
    """Two records that may be one person, or rows whose owner is in doubt: a person decides."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Open")
        SAME = "same", _("Same person")
        DIFFERENT = "different", _("Different people")
        DONE = "done", _("Done")

    patient_id = PatientRef(rule="keep")
    other_patient_id = PatientRef(rule="keep")
    reason = models.CharField(max_length=32)
    evidence = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "patient_id", "other_patient_id", "reason"],
                condition=Q(state="open"),
                name="patients_review_once",
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "state", "created_at"], name="patients_review_open")]


class MergeRecord(PublicEntity):
    """One merge and, if it was undone, its undoing. `marks` holds the highest row of each table when it happened."""

    survivor_id = PatientRef(rule="keep")
    loser_id = PatientRef(rule="keep")
    reason = models.CharField(max_length=240, blank=True, default="")
    evidence = models.JSONField(default=dict)
    loser_status = models.CharField(max_length=16, blank=True, default="")
    marks = models.JSONField(default=dict)
    combined = models.JSONField(default=dict)
    filled = models.JSONField(default=list)
    moved_rows = models.IntegerField(default=0)
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=120)
    unmerged_at = models.DateTimeField(null=True, blank=True)
    unmerged_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["survivor_id"], name="patients_merge_survivor")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "loser_id"], condition=Q(unmerged_at__isnull=True), name="patients_merge_open"
            )
        ]
