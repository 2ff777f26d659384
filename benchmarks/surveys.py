"""Answers of patients: taken and acknowledged over HTTP, scored behind; then at a steady pace with a worker beside.

Eight connections post whole questionnaires by the address that the page's script uses. The limit is the same claim and
the same insert by eight plain connections, one statement and one commit each, with answers sealed beforehand. While
answers come at 200 a second, the age of the oldest one that is not scored yet is looked at ten times a second.
"""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from renxin.config.benchmark import Report
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.ids import uuid7

from ._served import CLIENTS, Call, Serving, post_all
from .population import TENANT, load_population

SCALE = 20_000
PACE: Final = 200
PACED_SHARE: Final = 5
SURVEY: Final = "outpatient-pulse"
BYTES: Final = "挂号窗口排队的时间长了一些，医生讲得很清楚，谢谢。"


def run(scale: int, report: Report) -> None:
    """Take `scale` answers as fast as they are accepted, score them, then a share of them at a pace."""
    load_population(1_000)
    digest = _survey()
    paced = max(PACE, scale // PACED_SHARE)
    tokens = _invitations(2 * scale + paced)
    limit = _plain_claims(report, tokens[scale : 2 * scale])
    with Serving("--workers", "2", "--threads", "4", limit=100_000_000) as port:
        _post_all(port, digest, tokens[:8])  # every process has read the questions now
        with report.measure("surveys accepted", count=scale - 8, limit_rate=limit) as figure:
            figure.latencies, figure.errors = _post_all(port, digest, tokens[8:scale])
        with report.measure("surveys scored", count=2 * scale) as figure:
            _score_all()
        with (
            _worker(port, digest, tokens[2 * scale]),
            report.measure(f"surveys at {PACE}/s", count=paced - 1) as figure,
        ):
            figure.latencies, figure.errors, oldest = _paced(port, digest, tokens[2 * scale + 1 :])
            figure.figures["oldest_unscored_ms"] = round(oldest * 1000)
    _check(2 * scale + paced)


def _survey() -> str:
    """Install the ready surveys and return the digest of the questions asked."""
    from renxin.programs.surveys import services
    from renxin.programs.surveys.models import Survey

    with tenant.scope(TENANT):
        services.install_packs(Actor.system(TENANT, "bench"))
        return str(Survey.objects.of(TENANT).select_related("version").get(code=SURVEY).version.digest)


def _invitations(count: int) -> list[str]:
    """Store open invitations and return their tokens."""
    from renxin.programs.surveys.models import Invitation, InvitationState, Survey
    from renxin.programs.surveys.tokens import new_token

    now, tokens = clock.now(), []
    with tenant.scope(TENANT):
        survey = Survey.objects.of(TENANT).get(code=SURVEY)
        for start in range(0, count, 5_000):
            rows = []
            for number in range(start, min(count, start + 5_000)):
                token, hashed = new_token()
                tokens.append(token)
                rows.append(
                    Invitation(
                        uid=uuid7(),
                        tenant_id=TENANT,
                        survey=survey,
                        version_id=survey.version_id,
                        patient_id=1 + number % 1_000,
                        key=f"bench:{number}",
                        token_hash=hashed,
                        state=InvitationState.OPENED,
                        invited_at=now,
                        opened_at=now,
                        expires_at=now + timedelta(days=14),
                    )
                )
            insert_rows(rows)
    return tokens


def _form(digest: str, number: int) -> str:
    """Return a whole questionnaire as the page posts it; every fourth person writes something."""
    dice = random.Random(number)
    names = ("registration", "nurses", "doctors", "environment", "response", "privacy")
    form = {name: str(dice.choice((3, 4, 4, 5, 5))) for name in names}
    form |= {"recommend": str(dice.randint(5, 10)), "_questions": digest, "_seconds": str(dice.randint(30, 90))}
    return urlencode(form | ({"comment": BYTES} if number % 4 == 0 else {}))


def _post_all(port: int, digest: str, tokens: list[str], *, pace: int = 0) -> tuple[list[float], int]:
    calls: list[Call] = [(f"/answers/{token}", _form(digest, number)) for number, token in enumerate(tokens)]
    return post_all(port, calls, "application/x-www-form-urlencoded", pace=pace)


def _score_all() -> None:
    from renxin.programs.surveys.services import score_waiting

    while score_waiting():
        pass


@contextmanager
def _worker(port: int, digest: str, token: str) -> Iterator[None]:
    """Let a worker score in a process of its own; the block begins when it has scored a first answer."""
    command = [sys.executable, "-m", "renxin.config.cli", "worker"]
    worker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _post_all(port, digest, [token])
        _until_scored(120)
        yield
        _until_scored(60)
    finally:
        worker.terminate()
        worker.wait()


def _paced(port: int, digest: str, tokens: list[str]) -> tuple[list[float], int, float]:
    """Post at a pace; return what was measured and the age of the oldest unscored answer."""
    ages, over = [0.0], threading.Event()
    watcher = threading.Thread(target=_watch, args=(ages, over))
    watcher.start()
    latencies, refused = _post_all(port, digest, tokens, pace=PACE)
    over.set()
    watcher.join()
    return latencies, refused, max(ages)


def _until_scored(seconds: float) -> None:
    """Wait until nothing waits to be scored, at most so long."""
    deadline = time.monotonic() + seconds
    while _waiting() and time.monotonic() < deadline:
        time.sleep(0.1)


def _watch(ages: list[float], over: threading.Event) -> None:
    from django.db import connections

    from renxin.programs.surveys.models import Submission

    while not over.wait(0.1):
        first = Submission.objects.of(TENANT).order_by("id").values_list("received_at", flat=True).first()
        if first is not None:
            ages.append((clock.now() - first).total_seconds())
    connections.close_all()


def _waiting() -> int:
    from renxin.programs.surveys.models import Submission

    return int(Submission.objects.of(TENANT).count())


_LIMIT: Final = """
WITH claimed AS (
    UPDATE surveys_invitation SET state = 'answered', answered_at = %(now)s
     WHERE token_hash = %(hash)s AND state <> 'answered' AND expires_at > %(now)s
    RETURNING id, tenant_id, survey_id, version_id, patient_id, mode
)
INSERT INTO surveys_submission (tenant_id, survey_id, version_id, patient_id, origin_patient_id, invitation_id,
                                answers, language, mode, seconds, received_at, parked_reason)
SELECT tenant_id, survey_id, version_id, patient_id, patient_id, id, %(answers)s, 'zh-hans', mode, 40, %(now)s, ''
  FROM claimed
"""


def _plain_claims(report: Report, tokens: list[str]) -> float:
    """Return how many claims a second eight plain connections make: one statement and one commit each."""
    from renxin.programs.surveys.models import Submission
    from renxin.programs.surveys.tokens import hash_of

    sealed = Submission._meta.get_field("answers").get_prep_value('{"doctors": 5, "recommend": 9}')
    values = [{"now": clock.now(), "hash": hash_of(token), "answers": sealed} for token in tokens]

    def work(place: int) -> None:
        with report.owner() as line:
            for each in values[place::CLIENTS]:
                line.execute(_LIMIT, each)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(CLIENTS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(tokens) / (time.perf_counter() - start)


def _check(expected: int) -> None:
    from renxin.engagement.questionnaires.models import QuestionnaireResponse

    with tenant.scope(TENANT):
        found = QuestionnaireResponse.objects.of(TENANT).filter(source="surveys").count()
    if found != expected or _waiting():
        raise SystemExit(f"{found} answers scored, {expected} expected, {_waiting()} wait")
