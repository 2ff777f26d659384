"""What people noted of a person: her work, worries, warnings, who cares for her, her family, how to reach her."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.patients import (
    CareAssigned,
    ConsentChanged,
    PatientRegistered,
    PatientUpdated,
    PreferenceSet,
    SoftFactEnded,
    SoftFactNoted,
    WarningEnded,
    WarningSet,
)
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import CareRelation, Consent, ContactPoint, Purpose

from .reading import newest, of_enum, of_these
from .registry import register
from .trait import Trait


def _soft_codes(kind: str = "") -> list[tuple[str, str]]:
    return [
        (code, str(words))
        for name, row in patients.soft_kinds().items()
        if not kind or name == kind
        for code, words in row.codes.items()
    ]


def _warnings(_actor: Actor) -> list[tuple[str, str]]:
    return [(code, str(kind.words)) for code, kind in patients.warning_kinds().items()]


def _staff(actor: Actor) -> list[tuple[str, str]]:
    return [(str(row.pk), row.name) for row in organizations.practitioners(actor)]


register(
    Trait(
        code="occupation",
        type="code",
        words=Words("职业", "Occupation"),
        definition=Words("同事最近一次记下的工作情况。", "Her work, as a colleague last noted it."),
        sql=newest("patients_softfact", "''", "t.code", "t.noted_at", "t.ended_at IS NULL AND t.kind = 'work'"),
        facts=(SoftFactNoted, SoftFactEnded),
        choices=lambda _actor: _soft_codes("work"),
        kept=False,
    ),
    Trait(
        code="soft_fact",
        type="instant",
        words=Words("了解到的情况", "Soft fact"),
        definition=Words(
            "同事记下这一情况的时间：性格、担心、家庭、沟通方式等。",
            "When a colleague noted this of her: personality, worries, family, ways to talk.",
        ),
        key="soft_fact",
        keys=lambda _actor: _soft_codes(),
        sql=newest("patients_softfact", "t.code", "t.noted_at", "t.noted_at", "t.ended_at IS NULL"),
        facts=(SoftFactNoted, SoftFactEnded),
        kept=False,
    ),
    Trait(
        code="warning",
        type="instant",
        words=Words("服务提醒", "Service warning"),
        definition=Words("这一提醒挂上的时间；已撤下的不算。", "When this warning was put up, while it stands."),
        key="warning",
        keys=_warnings,
        sql=newest("patients_servicewarning", "t.kind", "t.noted_at", "t.noted_at", "t.ended_at IS NULL"),
        facts=(WarningSet, WarningEnded),
        kept=False,
    ),
    Trait(
        code="owner",
        type="code",
        words=Words("负责人", "Who answers for her"),
        definition=Words(
            "目前负责她的医生、护士或健康管理师。", "The doctor, nurse or manager who answers for her now."
        ),
        key="care_role",
        keys=of_enum(CareRelation.Role),
        choices=_staff,
        sql=newest("patients_carerelation", "t.role", "t.practitioner_id::text", "t.noted_at", "t.ended_at IS NULL"),
        facts=(CareAssigned,),
        kept=False,
    ),
    Trait(
        code="preferred_channel",
        type="code",
        words=Words("常用渠道", "Preferred channel"),
        definition=Words(
            "她说过、或从她的回复中学到的联系渠道；她说的优先。",
            "The channel she asked for, or that was learned from her answers; her own word counts more.",
        ),
        sql=f"""SELECT DISTINCT ON (t.patient_id) t.patient_id, '' AS key, t.channel AS value
                FROM patients_contactpreference t
                WHERE {of_these("t")} AND t.ended_at IS NULL AND t.channel <> ''
                ORDER BY t.patient_id, t.is_learned, t.noted_at DESC""",  # noqa: S608  our own
        facts=(PreferenceSet,),
        choices=of_enum(ContactPoint.Kind),
        kept=False,
    ),
    Trait(
        code="preferred_hour",
        type="number",
        words=Words("方便联系的时间", "Preferred hour"),
        definition=Words("她方便被联系的时段从几点开始。", "From which hour of the day she likes to be reached."),
        unit=Words("点", "o'clock"),
        sql=f"""SELECT DISTINCT ON (t.patient_id) t.patient_id, '' AS key, t.from_hour AS value
                FROM patients_contactpreference t
                WHERE {of_these("t")} AND t.ended_at IS NULL AND t.from_hour IS NOT NULL
                ORDER BY t.patient_id, t.is_learned, t.noted_at DESC""",  # noqa: S608  our own
        facts=(PreferenceSet,),
        kept=False,
    ),
    Trait(
        code="reachable",
        type="instant",
        words=Words("可联系渠道", "Reachable by"),
        definition=Words("我们从何时起有她这一渠道的联系方式。", "Since when we have a way to reach her there."),
        key="contact_kind",
        keys=of_enum(ContactPoint.Kind),
        sql=f"""SELECT t.patient_id, t.kind AS key, min(t.created_at) AS value FROM patients_contactpoint t
                WHERE {of_these("t")} AND t.is_active GROUP BY t.patient_id, t.kind""",  # noqa: S608  our own
        facts=(PatientRegistered, PatientUpdated),
        kept=False,
    ),
    Trait(
        code="consent",
        type="code",
        words=Words("同意", "Consent"),
        definition=Words("她对这一用途最近一次的决定。", "What she last decided about this purpose."),
        key="purpose",
        keys=of_enum(Purpose),
        choices=of_enum(Consent.State),
        sql=newest("patients_consent", "t.purpose", "t.state", "t.decided_at", "t.channel = ''"),
        facts=(ConsentChanged,),
        kept=False,
    ),
    Trait(
        code="family_size",
        type="number",
        words=Words("家庭人数", "Family size"),
        definition=Words("与她在同一家庭中的患者人数，含她自己。", "Patients in her household, she included."),
        unit=Words("人", "people"),
        sql=f"""SELECT t.patient_id, '' AS key, max(n.people) AS value FROM patients_householdmember t
                JOIN (SELECT household_id, count(*) AS people FROM patients_householdmember
                      WHERE tenant_id = %(tenant)s GROUP BY household_id) n ON n.household_id = t.household_id
                WHERE {of_these("t")} GROUP BY t.patient_id""",  # noqa: S608  our own
        facts=(PatientUpdated,),
        kept=False,
    ),
)
