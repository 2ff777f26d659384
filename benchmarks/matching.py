"""How well people are told apart and recognised: the febrl sets with gold labels, and Chinese records full of traps.

febrl is compared by the product's engine with weights it learns from the data themselves, never from the labels. The
Chinese records go through the door by which everybody becomes known. Precision and recall are over pairs of records.
"""

from pathlib import Path
from typing import Final

from renxin.config.benchmark import Report

from . import _febrl
from ._quality import of_registered, quality, wrong

SCALE = 100
TENANT: Final = 910_002
LINK: Final = 0.99
REVIEW: Final = 0.5
_BATCH: Final = 500


def run(scale: int, report: Report) -> None:
    """Measure both; `scale` is how many rounds of all Chinese traps."""
    for number in (1, 2):
        path = _febrl.path_of(number)
        if path is not None:
            for with_id in (True, False):
                _measure_febrl(report, number, path, with_id=with_id)
    _measure_traps(report, scale)


def _measure_febrl(report: Report, number: int, path: Path, *, with_id: bool) -> None:
    from renxin.people.patients.matching.learning import learn

    records = _febrl.read(path)
    gold = _febrl.gold(records)
    with report.measure(f"febrl {number} {'with' if with_id else 'without'} ID", count=len(records)) as found:
        pairs = _febrl.candidates(records, with_id=with_id)
        levels = _febrl.levels(records, pairs, with_id=with_id)
        learned = learn(levels, _febrl.levels(records, _febrl.strangers(records), with_id=with_id))
        sure = {pair: learned.probability(agreed) for pair, agreed in zip(pairs, levels, strict=True)}
        joined = {pair for pair, probability in sure.items() if probability >= LINK}
        found.figures = quality(joined, gold, {pair for pair in sure if sure[pair] >= REVIEW}).figures()
        found.figures["pairs_compared"] = len(pairs)
        found.errors = len(joined - gold)


def _measure_traps(report: Report, scale: int) -> None:
    from renxin.kernel.core.actor import Actor
    from renxin.people.patients.models import MatchReview
    from renxin.people.patients.services import register_patients

    from ._traps import cases

    actor, told = Actor.interface(TENANT, "bench"), cases(scale)
    with report.measure("chinese traps", count=len(told)) as found:
        patients: list[int] = []
        for start in range(0, len(told), _BATCH):
            said = [case.said for case in told[start : start + _BATCH]]
            patients += [one.patient_id for one in register_patients(actor, said)]
        reviews = MatchReview.objects.of(actor).values_list("patient_id", "other_patient_id")
        found.figures = of_registered(told, patients, reviews).figures()
        found.errors = len(wrong(told, patients))
