"""What is known of a person herself: sex, age, language, how close she is to the hospital."""

from typing import Final

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.patients import PatientRegistered, PatientUpdated, StageChanged
from renxin.people.patients.models import RelationStage, Sex

from .registry import register
from .trait import Choices, Trait

_FACTS: Final = (PatientRegistered, PatientUpdated)


def column(value: str, where: str = "true") -> str:
    """Return the statement of a trait that is a column of the patient's own row."""
    return f"""SELECT p.id AS patient_id, '' AS key, {value} AS value FROM patients_patient p
               WHERE p.tenant_id = %(tenant)s AND p.status IN ('active', 'provisional') AND {where}
                 AND (%(patients)s::bigint[] IS NULL OR p.id = ANY(%(patients)s::bigint[]))"""  # noqa: S608  our own


def _of(choices: type[Sex] | type[RelationStage]) -> Choices:
    def listed(_actor: Actor) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in choices.choices]

    return listed


_LANGUAGES: Final = (("zh", Words("中文", "Chinese")), ("en", Words("英文", "English")))

# An anniversary of the 29th of February falls on the 28th in ordinary years, as PostgreSQL adds years.
_AGE: Final = """
    SELECT patient_id, '' AS key, age AS value,
           ((birth_date + make_interval(years => age + 1))::timestamp AT TIME ZONE %(zone)s) AS due_at
    FROM (SELECT p.id AS patient_id, p.birth_date, d.years
                 - (p.birth_date + make_interval(years => d.years) > d.today)::int AS age
          FROM patients_patient p CROSS JOIN LATERAL (
              SELECT (%(now)s AT TIME ZONE %(zone)s)::date AS today,
                     (extract(year FROM %(now)s AT TIME ZONE %(zone)s) - extract(year FROM p.birth_date))::int AS years
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
        sql=column("p.sex"),
        facts=_FACTS,
        choices=_of(Sex),
        kept=False,
    ),
    Trait(
        code="birth_date",
        type="date",
        words=Words("出生日期", "Date of birth"),
        definition=Words("档案中的出生日期（公历）。", "The date of birth in the record."),
        sql=column("p.birth_date", "p.birth_date IS NOT NULL"),
        facts=_FACTS,
        kept=False,
    ),
    Trait(
        code="age",
        type="number",
        words=Words("年龄", "Age"),
        definition=Words("按出生日期计算的周岁。", "Full years since the date of birth."),
        unit="岁|years",
        sql=_AGE,
        facts=_FACTS,
        by_time=True,
    ),
    Trait(
        code="language",
        type="code",
        words=Words("语言", "Language"),
        definition=Words("我们用哪种语言与她沟通。", "The language in which we speak to her."),
        sql=column("p.language"),
        facts=_FACTS,
        choices=lambda _actor: [(code, str(words)) for code, words in _LANGUAGES],
        kept=False,
    ),
    Trait(
        code="elder_mode",
        type="flag",
        words=Words("长辈模式", "Large print"),
        definition=Words("页面是否按长辈模式显示：字大、选项少。", "Whether pages are shown in large print."),
        sql=column("p.elder_mode"),
        facts=_FACTS,
        kept=False,
    ),
    Trait(
        code="vip",
        type="flag",
        words=Words("重点关照", "Special care"),
        definition=Words("档案中是否标为重点关照。", "Whether the record is marked for special care."),
        sql=column("p.vip"),
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
        sql=column("p.relation_stage", "p.relation_stage <> ''"),
        facts=(StageChanged,),
        choices=_of(RelationStage),
        kept=False,
    ),
)
