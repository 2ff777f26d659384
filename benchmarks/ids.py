"""How fast log ids are handed out, against asking the sequence once for each."""

from django.db import connection

from renxin.config.benchmark import Report
from renxin.kernel.core import ids

SCALE = 200_000
BATCH = 500


def run(scale: int, report: Report) -> None:
    """Allocate `scale` ids in batches, as the engines do."""
    with report.rate(scale // 10) as limit, connection.cursor() as cursor:
        cursor.execute("SELECT count(nextval('core_log_id_block')) FROM generate_series(1, %s)", [scale // 10])
    with report.measure("ids", count=scale, limit_rate=limit[0]):
        for _ in range(scale // BATCH):
            ids.allocate(BATCH)
