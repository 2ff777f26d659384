"""Tables of surveys: what is measured, who was invited, which answers wait to be scored."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renxin.engagement.questionnaires.models import QuestionnaireVersion, ScoringMethod
from renxin.kernel.core.fields import EncryptedText
from renxin.kernel.core.models import Entity, PublicEntity
from renxin.kernel.core.references import PatientRef
from renxin.people.organizations.models import Location, Organization, Practitioner, User
from renxin.people.records.models import Encounter


class Audience(models.TextChoices):
    """Whom a survey asks; numbers about patients never count the others."""

    PATIENT = "patient", _("Patients")
    STAFF = "staff", _("Staff")


class Survey(PublicEntity):
    """A questionnaire put to a use: its low rules, rest periods, life of a link and wording, all data of its pack.

    `low_rules` is what makes an answer low: `[{"role": "recommend", "at_most": 6}, …]`.
    `message` is the invitation in both languages; `thanks` says what happens next, after any answer (`done`) and
    after a low one (`low`). `anonymous`: who is invited from now on is known, what she answers is nobody's.
    `reminders`: `{"days": [3, 7], "message": {…}}`, after how many days without an answer she is reminded.
    """

    code = models.CharField(max_length=64)
    title = models.JSONField()
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=32, default="SURVEY")
    method = models.CharField(max_length=8, choices=ScoringMethod.choices, default=ScoringMethod.MINMAX)
    low_rules = models.JSONField(default=list)
    rest = models.JSONField(default=dict)
    valid_days = models.PositiveSmallIntegerField(default=14)
    message = models.JSONField(default=dict)
    thanks = models.JSONField(default=dict)
    anonymous = models.BooleanField(default=False, db_default=False)
    reminders = models.JSONField(default=dict, db_default={})
    pack_version = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    audience = models.CharField(
        max_length=8, choices=Audience.choices, default=Audience.PATIENT, db_default=Audience.PATIENT
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="survey_code")]

    @property
    def asks_staff(self) -> bool:
        """Tell whether it asks those who work here, by codes and tablets only."""
        return self.audience == Audience.STAFF


class InvitationState(models.TextChoices):
    """The life of an invitation."""

    WITHHELD = "withheld", _("not invited")
    CREATED = "created", _("link made")
    SENT = "sent", _("sent")
    UNDELIVERABLE = "undeliverable", _("could not be delivered")
    OPENED = "opened", _("opened")
    ANSWERED = "answered", _("answered")


class Invitation(PublicEntity):
    """One patient's chance to answer one survey once, or (`withheld`) the reason why she was not asked.

    The link holds 128 random bits; only their hash is here. `key` makes inviting idempotent for the caller.
    `anonymous` is what she was promised when she was asked, whatever the survey does later.
    `remind_at` is when to look whether she should be reminded: the sweep takes it away or moves it on.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="invitations")
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    patient_id = PatientRef(rule="move")
    key = models.CharField(max_length=120)
    token_hash = models.BinaryField(max_length=32, null=True, unique=True)
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=16, choices=InvitationState.choices, default=InvitationState.CREATED)
    reason = models.CharField(max_length=32, blank=True)
    mode = models.CharField(max_length=16, default="link")
    message_id = models.BigIntegerField(null=True)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    response_id = models.BigIntegerField(null=True)
    remind_at = models.DateTimeField(null=True)
    anonymous = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="invitation_key")]
        indexes = [
            models.Index(fields=["tenant_id", "patient_id", "invited_at"], name="invitation_patient"),
            models.Index(fields=["survey", "invited_at"], name="invitation_survey"),
            models.Index(fields=["tenant_id", "message_id"], name="invitation_message"),
            models.Index(fields=["remind_at"], condition=models.Q(remind_at__isnull=False), name="invitation_remind"),
        ]


class PlaceCode(PublicEntity):
    """The printed QR code of a place: anonymous answers, no patient, no time finer than the day.

    The answer carries the department, of a doctor's code also the doctor, never the bed or the desk.
    """

    class Kind(models.TextChoices):
        """What hangs or stands there."""

        HOUSE = "house", _("Whole hospital")
        CAMPUS = "campus", _("Campus")
        DEPARTMENT = "department", _("Department")
        DESK = "desk", _("Desk")
        BED = "bed", _("Bed")
        DOCTOR = "doctor", _("Doctor")

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="place_codes")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.DEPARTMENT, db_default=Kind.DEPARTMENT)
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=16, unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()


class Submission(Entity):
    """The queue between taking an answer and scoring it. A row lives for less than a second; parked ones stay."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    version_id = models.BigIntegerField()
    patient_id = PatientRef(rule="move")
    invitation_id = models.BigIntegerField(null=True)
    encounter_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    practitioner_id = models.BigIntegerField(null=True)
    place_id = models.BigIntegerField(null=True)
    device = models.CharField(max_length=32, blank=True, default="", db_default="")
    answers = EncryptedText()
    language = models.CharField(max_length=16)
    mode = models.CharField(max_length=16)
    seconds = models.PositiveIntegerField(null=True)
    received_at = models.DateTimeField()
    parked_reason = models.TextField(blank=True)


class Transcription(PublicEntity):
    """A paper form that staff typed in for somebody: who did it, and the scan that shows what was written.

    `invitation` is there when the paper says whose it is; an anonymous one leads to nobody, and tells the day only.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="transcriptions")
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, null=True, related_name="transcription")
    department = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    proof = models.UUIDField()
    answered_on = models.DateField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "survey", "-id"], name="transcription_latest")]


class AnswerDraft(Entity):
    """What somebody has chosen so far, so that she may go on with it on another device. Gone once it is answered."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="draft")
    posted = EncryptedText()
    place = models.PositiveSmallIntegerField(default=0)
    files = models.PositiveSmallIntegerField(default=0)
    saved_at = models.DateTimeField()


class Amendment(PublicEntity):
    """An answer set right where the law asks for it: asked for by one person with a reason, decided by another.

    What stood there before stays here, locked, as long as the answer itself.
    """

    class Ground(models.TextChoices):
        """Why the law lets an answer be changed."""

        RECTIFICATION = "rectification", _("The person asks that what is wrong about her be set right")
        TYPING = "typing", _("A paper form was typed in wrongly")
        OTHERS = "others", _("It names somebody else, who asks to be taken out")
        ORDER = "order", _("An authority or a court orders it")

    class Status(models.TextChoices):
        """The life of an amendment."""

        ASKED = "asked", _("waits for a second person")
        MADE = "made", _("made")
        REFUSED = "refused", _("refused")

    patient_id = PatientRef(rule="move")
    response_id = models.BigIntegerField()
    link_id = models.CharField(max_length=64)
    ground = models.CharField(max_length=16, choices=Ground.choices)
    reason = EncryptedText()
    before = EncryptedText()
    after = EncryptedText()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "patient_id", "response_id"], name="amendment_response")]
