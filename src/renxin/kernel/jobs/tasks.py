"""A thin face on Procrastinate: single jobs with retries, and the ticker of periodic work."""

import asyncio
import functools
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import structlog
from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.job_context import JobContext
from procrastinate.psycopg_connector import PsycopgConnector

from renxin.kernel.core.errors import in_words

from . import idle

log = structlog.get_logger(__name__)
ATTEMPTS: Final = 8
KEEP_FAILED_HOURS: Final = 30 * 24
_BACKOFF: Final = (1, 2, 5, 10, 30)


@dataclass(frozen=True, slots=True)
class Task:
    """A function that a worker runs once for each `defer`, again after a failure, and perhaps twice after a crash."""

    name: str
    run: Callable[..., object]

    def defer(self, **arguments: Any) -> None:
        """Ask for one run, once the transaction commits. `arguments` are ids and codes, never data about a person."""
        app.tasks[self.name].defer(**arguments)

    def __call__(self, **arguments: Any) -> object:
        return self.run(**arguments)


def task(
    name: str, *, attempts: int = ATTEMPTS, one_at_a_time: bool = False
) -> Callable[[Callable[..., object]], Task]:
    """Register a function as a job called `name`; it must be idempotent.

    A failure is tried again after 2, 4, 8 … seconds, `attempts` times. With `one_at_a_time` two runs never overlap.
    """

    def register(run: Callable[..., object]) -> Task:
        retry = RetryStrategy(max_attempts=attempts, exponential_wait=2)
        app.task(name=name, retry=retry, lock=name if one_at_a_time else None)(_guarded(run))
        return Task(name, run)

    return register


def periodic(cron: str, *, name: str = "") -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function to run at the (real) times of `cron`, once for all workers together; it must be idempotent.

    It is a ticker only: what is due in the product's time stands in due columns and is swept by loops.
    """

    def register(run: Callable[[], object]) -> Callable[[], object]:
        called = name or f"{run.__module__}.{run.__name__}"

        def tick(timestamp: int) -> None:
            run()

        app.periodic(cron=cron)(app.task(name=called, queueing_lock=called, lock=called)(_guarded(tick)))
        return run

    return register


def run_waiting() -> int:
    """Run every waiting job in this thread and return how many; for `run_until_idle`. Errors surface when strict."""
    done = 0
    while (found := _take()) is not None:
        name, arguments = found
        done += 1
        try:
            app.tasks[name].func(**arguments)
        except Exception:
            if idle.is_strict():
                raise
    return done


async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Put jobs whose worker died back into the queue."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


async def delete_old(context: JobContext, timestamp: int) -> None:
    """Forget jobs that failed for good a month ago."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_FAILED_HOURS, include_failed=True)


app.periodic(cron="*/2 * * * *")(
    app.task(name="jobs.retry_stalled", queueing_lock="jobs.retry_stalled", pass_context=True)(retry_stalled)
)
app.periodic(cron="23 3 * * *")(
    app.task(name="jobs.delete_old", queueing_lock="jobs.delete_old", pass_context=True)(delete_old)
)


def work(stop: threading.Event, concurrency: int = 2) -> None:
    """Run jobs in this thread until `stop` is set; start again after any failure of the machinery itself."""
    failures = 0
    while not stop.is_set():
        try:
            asyncio.run(_work(stop, concurrency))
            failures = 0
        except Exception as error:  # the database went away, most likely
            failures += 1
            log.error("jobs.tasks_failed", error=in_words(error), times=failures)
            stop.wait(_BACKOFF[min(failures, len(_BACKOFF)) - 1])


async def _work(stop: threading.Event, concurrency: int) -> None:
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3, name="renxin-tasks")
    async with app.with_connector(connector).open_async() as own:
        worker = asyncio.create_task(
            own.run_worker_async(
                concurrency=concurrency,
                install_signal_handlers=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=20,
            )
        )
        stopped = asyncio.create_task(asyncio.to_thread(stop.wait))
        await asyncio.wait({worker, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not worker.done():
            worker.cancel()
        await asyncio.gather(worker, return_exceptions=stop.is_set())


def _guarded(run: Callable[..., object]) -> Callable[..., None]:
    @functools.wraps(run)
    def guarded(**arguments: Any) -> None:
        try:
            run(**arguments)
        except Exception as error:
            log.error("jobs.task_failed", task=run.__name__, error=in_words(error))
            raise

    return guarded


def _take() -> tuple[str, dict[str, Any]] | None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM procrastinate_jobs WHERE status = 'todo' "
            "AND scheduled_at IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING task_name, args::text"
        )
        row = cursor.fetchone()
        return (row[0], json.loads(row[1])) if row else None
