"""The director's board over `scale` answers and fifty times as many facts, from sums by day.

They lie over two years, in twelve departments, with invitations, visits, appointments and complaints in the measure of
life. Measured: loading, adding the answers up, counting the rows by day, then the board as a director opens it (views,
statements, templates; her session is open). The limit is the same board counted from answers and rows themselves.
"""

import time
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connections

from renxin.config.benchmark import Report
from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor

from ._years import FACTS_EACH, House, load_years
from .population import TENANT, load_population

SCALE = 20_000
TIMES: Final = 40
SURVEY: Final = "inpatient-after-discharge"
BOARD: Final = "/boards/director"


def run(scale: int, report: Report) -> None:
    """Load answers and facts, add the answers up, and open the board again and again."""
    from renxin.intelligence.insights import services

    load_population(1_000)
    with report.measure("two years loaded", count=scale * (1 + FACTS_EACH)):
        _load(scale)
    with tenant.scope(TENANT):
        director = _director()
        _open(director)  # what is read once in a process is read
        with report.rate(1) as limit:
            _open(director)
        with report.measure("answers added up", count=scale):
            while services.add_up_answers(Actor.system(TENANT, "bench")):
                pass
        with report.measure("rows counted by day", count=5 * scale):
            while services.count_days(Actor.system(TENANT, "bench")):
                pass
        _open(director)
        with report.measure("director's board", count=TIMES, limit_rate=limit[0]) as figure:
            begun = time.process_time()
            for _time in range(TIMES):
                start = time.perf_counter()
                _open(director)
                figure.latencies.append(time.perf_counter() - start)
            figure.figures["processor_ms"] = round((time.process_time() - begun) / TIMES * 1000, 1)
            figure.figures["facts"] = scale * FACTS_EACH
            figure.figures["statements"] = _statements(director)


def _load(scale: int) -> None:
    from renxin.engagement.questionnaires import selectors as questionnaires
    from renxin.people.organizations.services import add_department
    from renxin.programs.surveys import services
    from renxin.programs.surveys.models import Survey

    system = Actor.system(TENANT, "bench")
    with tenant.scope(TENANT):
        services.install_packs(system)
        survey = Survey.objects.of(TENANT).get(code=SURVEY)
        dimensions = questionnaires.definitions_of(system, [survey.version_id])[survey.version_id].dimensions
        places = [add_department(system, name=f"科室{n}", local_code=f"D{n:02d}").pk for n in range(12)]
    connections.close_all()  # a child must not share them
    load_years(House(survey.pk, survey.version_id, places, [one.code for one in dimensions], datetime.now(UTC)), scale)


def _director() -> Any:
    """Return a client that a director is signed in with."""
    from django.conf import settings
    from django.test import Client

    from renxin.people.organizations.models import Role
    from renxin.people.organizations.services import add_practitioner, create_account, grant_role

    system = Actor.system(TENANT, "bench")
    person = add_practitioner(system, name="院长")
    user = create_account(system, person, "bench.director", "a-long-Password-1", must_change_password=False)
    grant_role(system, user, Role.DIRECTOR, scope_kind="tenant")
    client = Client(headers={"host": "localhost", "sec-fetch-dest": "document"})
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def _open(client: Any) -> None:
    answer = client.get(BOARD)
    if answer.status_code != 200:
        raise RuntimeError(f"the board answered {answer.status_code}")


def _statements(client: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        _open(client)
    return len(queries)
