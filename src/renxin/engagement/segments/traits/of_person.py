"""What is known of a person herself: sex, age, language, how close she is to the hospital."""

from typing import Final

from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.patients import PatientDied, PatientRegistered, PatientUpdated, StageChanged
from renxin.kernel.timeline.facts.rights import DeathWithdrawn
from renxin.people.patients.models import RelationStage, Sex

from .reading import listed, of_enum, of_person
from .registry import register
from .trait import Trait

_FACTS: Final = (PatientRegistered, PatientUpdated)
_LANGUAGES: Final = {"zh": Words("中文", "Chinese"), "en": Words("英文", "English")}

# An anniversary of the 29th of February falls on the 28th in ordinary years, as PostgreSQL adds years.
_AGE: Final = """
    SELECT patient_id, '' AS key, age AS value,
           ((birth_date + make_interval(years => age + 1))::timestamp AT TIME ZONE %(zone)s) AS due_at
    FROM (SELECT p.id AS patient_id, p.birth_date, d.years
                 - (p.birth_date + make_interval(years => d.years) > d.today)::int AS age
          FROM patients_patient p CROSS JOIN LATERAL (
              SELECT (%(now)s::timestamptz AT TIME ZONE %(zone)s)::date AS today,
                     (extract(year FROM %(now)s::timestamptz AT TIME ZONE %(zone)s)
                      - extract(year FROM p.birth_date))::int AS years
          ) d
          WHERE p.tenant_id = %(tenant)s AND p.birth_date IS NOT NULL AND p.deceased_at IS NULL
            AND p.birth_date <= d.today AND p.status IN ('active', 'provisional')
            AND (%(patients)s::bigint[] IS NULL OR p.id = ANY(%(patients)s::bigint[]))) aged
"""

register(
    Trait(
        code="sex",
        type="code",
        words=Words("性别", "Sex"),
        definition=Words("档案中登记的性别。", "The sex written in the record."),
        sql=of_person("p.sex"),
        facts=_FACTS,
        choices=of_enum(Sex),
        kept=False,
    ),
    Trait(
        code="birth_date",
        type="date",
        words=Words("出生日期", "Date of birth"),
        definition=Words("档案中的出生日期（公历）。", "The date of birth in the record."),
        sql=of_person("p.birth_date", "p.birth_date IS NOT NULL"),
        facts=_FACTS,
        kept=False,
    ),
    Trait(
        code="age",
        type="number",
        words=Words("年龄", "Age"),
        definition=Words("按出生日期计算的周岁；已去世的不算。", "Full years since the date of birth, of the living."),
        unit=Words("岁", "years"),
        sql=_AGE,
        facts=(*_FACTS, PatientDied, DeathWithdrawn),
        by_time=True,
    ),
    Trait(
        code="language",
        type="code",
        words=Words("沟通语言", "Language"),
        definition=Words("我们用哪种语言与她沟通。", "The language in which we speak to her."),
        sql=of_person("p.language"),
        facts=_FACTS,
        choices=listed(_LANGUAGES),
        kept=False,
    ),
    Trait(
        code="elder_mode",
        type="flag",
        words=Words("长辈模式", "Large print"),
        definition=Words("页面是否按长辈模式显示：字大、选项少。", "Whether pages are shown to her in large print."),
        sql=of_person("p.elder_mode"),
        facts=_FACTS,
        kept=False,
    ),
    Trait(
        code="vip",
        type="flag",
        words=Words("重点关照", "Special care"),
        definition=Words("档案中是否标为重点关照。", "Whether the record is marked for special care."),
        sql=of_person("p.vip"),
        facts=_FACTS,
        kept=False,
    ),
    Trait(
        code="relation_stage",
        type="code",
        words=Words("关系阶段", "Relation stage"),
        definition=Words(
            "与医院的关系走到哪一步，每晚按规则判定。", "How close she is to the hospital, judged nightly by rule."
        ),
        sql=of_person("p.relation_stage", "p.relation_stage <> ''"),
        facts=(StageChanged,),
        choices=of_enum(RelationStage),
        kept=False,
    ),
    Trait(
        code="known_since",
        type="instant",
        words=Words("建档时间", "Known since"),
        definition=Words("她第一次进入我们档案的时间。", "When she first came into our records."),
        sql=of_person("p.created_at"),
        facts=_FACTS,
        kept=False,
    ),
    Trait(
        code="died",
        type="instant",
        words=Words("去世", "Died"),
        definition=Words("登记的去世时间。", "When she died, as written down."),
        sql=of_person("p.deceased_at", "p.deceased_at IS NOT NULL"),
        facts=(PatientDied, DeathWithdrawn),
        kept=False,
    ),
)
