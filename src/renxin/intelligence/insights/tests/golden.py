"""A small hospital whose every number was worked out by hand: two wards, one survey, answers, cases and calls.

The tests that use it say the arithmetic beside each expected value.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from tests.harness.ward import Ward, ward

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import Organization
from renxin.people.organizations.services import add_department
from renxin.people.records.models import Encounter
from renxin.programs.cases.models import Case
from renxin.programs.surveys.models import Invitation, Survey
from renxin.programs.surveys.services import install_packs

_numbers = count(1)


@dataclass
class Hospital:
    """The ward of the harness, a second ward, and the survey after a stay."""

    ward: Ward
    second: Organization
    survey: Survey
    patient_id: int

    @property
    def actor(self) -> Actor:
        return self.ward.officer

    @property
    def first(self) -> Organization:
        return self.ward.department

    def answer(
        self,
        recommend: int | None,
        score: float | None = 80.0,
        *,
        days_ago: float = 1,
        department=None,
        coded=None,
        version_id=None,
        **dimensions,
    ) -> QuestionnaireResponse:
        row = QuestionnaireResponse(
            tenant_id=self.actor.tenant_id,
            patient_id=dimensions.pop("patient_id", self.patient_id),
            id=ids.new_id(),
            version_id=version_id or self.survey.version_id,
            source="surveys",
            source_id=self.survey.pk,
            department_id=(department or self.first).pk,
            authored_at=ago(days_ago),
            language="zh-hans",
            mode="link",
            answers="{}",
            coded=coded or {},
            scores={"dimensions": {code: {"minmax": value, "ratio": value} for code, value in dimensions.items()}},
            method="minmax",
            score=score,
            recommend=recommend,
        )
        row.save(force_insert=True)
        return row

    def answers(self, promoters: int, passives: int, detractors: int, **options) -> None:
        for recommend, times in ((10, promoters), (8, passives), (2, detractors)):
            for _ in range(times):
                self.answer(recommend, **options)

    def invitation(self, state: str, *, days_ago: float = 1, department=None) -> Invitation:
        return Invitation.objects.create(
            tenant_id=self.actor.tenant_id,
            survey=self.survey,
            version=self.survey.version,
            patient_id=self.patient_id,
            key=f"test:{next(_numbers)}",
            department=department or self.first,
            state=state,
            invited_at=ago(days_ago),
        )

    def case(
        self,
        *,
        opened_days_ago: float = 1,
        answered_after: float | None = None,
        closed_after: float | None = None,
        **rest,
    ) -> Case:
        """Open a case; `answered_after` and `closed_after` are hours. Its clocks are 24 h and 48 h."""
        opened = ago(opened_days_ago)
        answered = opened + timedelta(hours=answered_after) if answered_after is not None else None
        closed = opened + timedelta(hours=closed_after) if closed_after is not None else None
        number = next(_numbers)
        usual = {
            "tenant_id": self.actor.tenant_id,
            "patient_id": self.patient_id,
            "number": f"T{number:05d}",
            "status": "closed" if closed else "answered" if answered else "assigned",
            "department": self.first,
            "source": f"test:{number}",
            "opened_at": opened,
            "round_started_at": opened,
            "ladder_at": opened,
            "response_due_at": opened + timedelta(hours=24),
            "solution_due_at": opened + timedelta(hours=48),
            "due_at": opened + timedelta(hours=48 if answered else 24),
            "first_answered_at": answered,
            "answered_at": answered,
            "closed_at": closed,
        }
        return Case.objects.create(**{**usual, **rest})

    def complaint(self, **rest) -> Case:
        return self.case(**{"kind": "complaint", **rest})

    def stay(self, *, ended_days_ago: float = 1, hours: float = 48, **rest) -> Encounter:
        ended = ago(ended_days_ago)
        usual = {
            "tenant_id": self.actor.tenant_id,
            "patient_id": self.patient_id,
            "encounter_class": "IMP",
            "status": "finished",
            "department": self.first,
            "started_at": ended - timedelta(hours=hours),
            "ended_at": ended,
            "visit_no": f"V{next(_numbers)}",
            "source": "test",
            "updated_at": ended,
        }
        return Encounter.objects.create(**{**usual, **rest})

    def visit(self, **rest) -> Encounter:
        return self.stay(**{"encounter_class": "AMB", "hours": 0.5, **rest})

    def call(self, state: str, *, due_days_ago: float = 1, late: bool = False, source: str = "journeys") -> Task:
        due = ago(due_days_ago)
        return Task.objects.create(
            tenant_id=self.actor.tenant_id,
            patient_id=self.patient_id,
            kind="call",
            title_code="test",
            department=self.first,
            starts_at=due - timedelta(hours=8),
            due_at=due,
            state=state,
            outcome="well" if state == "done" else "",
            source=f"{source}:{next(_numbers)}:call",
            created_at=due - timedelta(hours=8),
            closed_at=(due + timedelta(hours=1 if late else -1)) if state == "done" else None,
        )


def make(name: str = "仁心测试医院", prefix: str = "") -> Hospital:
    house = ward(name, prefix)
    install_packs(house.system)
    second = add_department(house.system, name="心血管内科", name_en="Cardiology", local_code="0302")
    survey = Survey.objects.of(house.system).get(code="inpatient-after-discharge")
    return Hospital(house, second, survey, house.patient())


def ago(days: float) -> datetime:
    return clock.now() - timedelta(days=days)
