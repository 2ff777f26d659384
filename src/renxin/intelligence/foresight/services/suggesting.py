"""What the numbers suggest, written down for a person. The same is said once while it is open."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from renxin.intelligence.foresight import timing
from renxin.intelligence.foresight.ground import People
from renxin.intelligence.foresight.models import PredictionModel, Score, Suggestion
from renxin.intelligence.foresight.pack import pack
from renxin.intelligence.foresight.packages import Mark, Together
from renxin.intelligence.foresight.timing import Curve
from renxin.intelligence.journeys.models import Journey
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows

Kind = Suggestion.Kind
Status = Suggestion.Status
Found = Mapping[str, dict[str, Any]]


def suggest_timing(actor: Actor, curves: Iterable[Curve]) -> int:
    """Suggest other days to journeys that begin where a risky window was found; return how many are open."""
    journeys = Journey.objects.of(actor).filter(current__isnull=False, is_active=True).select_related("current")
    found: dict[str, dict[str, Any]] = {}
    for journey in journeys.order_by("code"):
        for curve in curves:
            moved = curve.window and timing.wait_to_move(journey.current.definition, curve.timing, curve.window)  # type: ignore[union-attr]
            if moved:
                about = {"journey": str(journey.uid), "name": journey.name, "curve": curve.code, **moved}
                found[f"{curve.code}:{journey.code}:{moved['step']}:{moved['to']}"] = about | curve.as_data()
    return _write(actor, Kind.TIMING, found)


def suggest_packages(actor: Actor, people: People, found: Sequence[Together]) -> int:
    """Suggest a segment of those who bear what goes with a service and have not taken it; return how many are open."""
    return _write(actor, Kind.PACKAGE, {_key(one): _about(one) for one in found})


def suggest_segment(actor: Actor, model: PredictionModel) -> int:
    """Suggest a segment of those whom the model in use puts highest; return how many such are open."""
    cutoff = round(100 * model.quality["cutoff"], 1)
    # As the trait says it: in per cent with one decimal, rounded.
    above = Score.objects.of(actor).filter(prediction=model.prediction, value__gte=(cutoff - 0.05) / 100).count()
    kept = ("n", "events", "top_n", "top_events", "auc", "auc_low", "auc_high")
    rule = {"trait": "foresight", "key": model.prediction, "is": ">=", "value": cutoff}
    about = {"prediction": model.prediction, "model": model.number, "cutoff": cutoff, "people": above, "rule": rule}
    about |= {name: model.quality[name] for name in kept}
    found = {f"{model.prediction}:{model.number}": about} if above else {}
    return _write(actor, Kind.SEGMENT, found, among=f"{model.prediction}:")


def withdraw_segment(actor: Actor, prediction: str) -> None:
    """Take back what was suggested of a prediction that scores nobody any more."""
    _write(actor, Kind.SEGMENT, {}, among=f"{prediction}:")


def _write(actor: Actor, kind: str, found: Found, among: str = "") -> int:
    """Leave open exactly what was found, but nothing that was decided lately."""
    now = clock.now()
    recent = now - timedelta(days=pack().rules.suggest_again_days)
    mine = Suggestion.objects.of(actor).filter(kind=kind, key__startswith=among)
    decided = set(mine.exclude(status=Status.OPEN).filter(decided_at__gte=recent).values_list("key", flat=True))
    wanted = {key: about for key, about in found.items() if key not in decided}
    mine.filter(status=Status.OPEN).exclude(key__in=wanted).delete()
    rows = [
        Suggestion(tenant_id=actor.tenant_id, kind=kind, key=key, evidence=about, made_at=now)
        for key, about in wanted.items()
    ]
    insert_rows(
        rows,
        """ON CONFLICT (tenant_id, kind, key) WHERE status = 'open'
           DO UPDATE SET evidence = EXCLUDED.evidence, made_at = EXCLUDED.made_at""",
    )
    return len(rows)


def _key(one: Together) -> str:
    return f"{one.package}:{'+'.join(f'{mark.kind}.{mark.code}' for mark in one.marks)}"[:160]


def _about(one: Together) -> dict[str, Any]:
    pair = one.pair
    taken = {"trait": "service_taken", "key": one.package, "is": "within_last"}
    days = {"value": {"days": pack().packages[one.package].days}}
    return {
        "package": one.package,
        "marks": [{"kind": mark.kind, "code": mark.code, "name": mark.name} for mark in one.marks],
        "n": pair.n,
        "taken": pair.taken,
        "others": pair.others,
        "others_taken": pair.others_taken,
        "lift": pair.lift,
        "lift_low": pair.interval.low,
        "lift_high": pair.interval.high,
        "people": pair.n - pair.taken,
        "rule": {"all": [*[_as_rule(mark) for mark in one.marks], {"none": [taken | days]}]},
    }


def _as_rule(mark: Mark) -> dict[str, Any]:
    if mark.kind == "tag":
        return {"tag": mark.code, "bears": True}
    return {"record": "problem", "code": pack().problems[mark.code].codes, "has": True}
