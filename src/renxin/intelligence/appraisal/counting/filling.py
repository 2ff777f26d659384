"""Filling a sheet in: every line of every department or person of it, a statement or two for each line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from renxin.intelligence.appraisal.counting import cases, frames, mix
from renxin.intelligence.appraisal.counting.answers import Asked, scored
from renxin.intelligence.appraisal.counting.frames import Frame
from renxin.intelligence.appraisal.counting.subjects import One, subjects
from renxin.intelligence.appraisal.counting.window import window
from renxin.intelligence.appraisal.models import Appeal, SheetVersion, Subject
from renxin.intelligence.appraisal.rules.filled import Line
from renxin.intelligence.appraisal.rules.scoring import Filled, settle
from renxin.intelligence.appraisal.sheet_pack import Content, Item, read
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.statistics import rate_interval
from renxin.people.organizations import selectors as organizations
from renxin.programs.surveys import selectors as surveys

PER: Final = 1000
# What a line found of one department or person: the fields of `Line` that it fills.
Found = dict[str, Any]
ByKey = Callable[[int], Found]
LeftOut = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class FilledOne:
    """The sheet of one department or person."""

    one: One
    filled: Filled
    frame: Frame


@dataclass(frozen=True, slots=True)
class Ground:
    """What all lines of a sheet share."""

    actor: Actor
    subject: str
    month: date
    into: Mapping[int, int]
    surveys: Mapping[str, int]
    left_out: LeftOut

    def rows_left_out(self, item: Item) -> list[int]:
        """Return the rows of a line that appeals have left out."""
        return list(self.left_out.get(item.code, ()))


def fill(actor: Actor, version: SheetVersion, month: date) -> list[FilledOne]:
    """Return the sheet filled in for everybody it is for."""
    content, subject = read(version.content), version.sheet.subject
    ground = ground_of(actor, version, month)
    asked = asked_of(ground, content)
    found = {item.code: _finder(ground, item) for item in content.items if item.counts != "answers"}
    answers = scored(asked, subject, ground.into)
    found |= {item.code: _from_answers(item, answers) for item in content.items if item.counts == "answers"}
    notes = mix.mixes(actor, asked, subject, ground.into) if subject == Subject.PERSON else {}
    ids = sorted({survey for one in asked for survey in one.surveys})
    framed = frames.frames(window(actor, month), ids, subject, ground.into)
    return [
        FilledOne(
            one,
            settle([_line(item, found[item.code](one.key), notes.get(one.key, {})) for item in content.items], subject),
            framed.get(one.key, {}),
        )
        for one in subjects(actor, subject, content.whom)
    ]


def ground_of(actor: Actor, version: SheetVersion, month: date) -> Ground:
    """Return what the lines of a version share."""
    codes = {code for item in read(version.content).items for code in item.surveys}
    return Ground(
        actor,
        version.sheet.subject,
        month,
        organizations.successors(actor),
        surveys.ids_by_code(actor, codes),
        left_out_of(actor, version.sheet_id),
    )


def left_out_of(actor: Actor, sheet_id: int) -> dict[str, list[int]]:
    """Return the rows that appeals left out of a sheet, by line: they stay out of later months that look back."""
    rows = Appeal.objects.of(actor).filter(result__version__sheet_id=sheet_id).exclude(left_out=[])
    found: dict[str, list[int]] = {}
    for item, ids in rows.values_list("item", "left_out"):
        found.setdefault(item, []).extend(int(one) for one in ids)
    return found


def asked_of(ground: Ground, content: Content) -> list[Asked]:
    """Return the lines that count answers, as the statement asks for them; unknown surveys have none."""
    return [
        Asked(
            code=item.code,
            surveys=tuple(ground.surveys[code] for code in item.surveys if code in ground.surveys),
            dimensions=tuple(item.dimensions),
            window=window(ground.actor, ground.month, item.months),
            hospital=item.over == "hospital",
            left_out=tuple(ground.rows_left_out(item)),
        )
        for item in content.items
        if item.counts == "answers"
    ]


def _line(item: Item, found: Found, note: Mapping[str, float]) -> Line:
    return Line(
        code=item.code,
        words={"zh": item.words.zh, "en": item.words.en},
        kind=item.kind,
        weight=item.weight,
        floor=item.floor,
        target=item.target,
        months=item.months,
        mix=dict(note) if item.counts == "answers" else {},
        **found,
    )


def _from_answers(item: Item, answers: Mapping[tuple[str, int], Any]) -> ByKey:
    def of(key: int) -> Found:
        one = answers.get((item.code, 0 if item.over == "hospital" else key))
        if one is None:
            return {"unit": "score"}
        ends = one.interval
        return {
            "unit": "score",
            "value": one.mean,
            "n": one.n,
            "low": ends.low if ends else None,
            "high": ends.high if ends else None,
        }

    return of


def _finder(ground: Ground, item: Item) -> ByKey:
    return {"metric": _metric, "complaints": _complaints, "praises": _praises}[item.counts](ground, item)


def _metric(ground: Ground, item: Item) -> ByKey:
    metric = insights.metric_of(ground.actor, item.metric)
    days = window(ground.actor, ground.month, item.months)
    scope = insights.read_scope(ground.actor, {"from": str(days.first_on), "to": str(days.last_on)})
    whole = insights.measure(ground.actor, metric, scope) if item.over == "hospital" else None
    measured = {} if whole else insights.by_department(ground.actor, metric, scope)

    def of(key: int) -> Found:
        one = whole or measured.get(key)
        if one is None or one.value is None:
            return {"unit": metric.unit}
        ends = one.interval
        low, high = (ends.low, ends.high) if ends else (None, None)
        return {"unit": metric.unit, "value": one.value, "n": one.n, "low": low, "high": high}

    return of


def _complaints(ground: Ground, item: Item) -> ByKey:
    """Return substantiated complaints for 1,000 visits."""
    days = window(ground.actor, ground.month, item.months)
    proven = cases.counted("complaints", days, ground.subject, ground.into, ground.rows_left_out(item))
    visits = cases.visits(days, ground.subject, ground.into)

    def of(key: int) -> Found:
        events, exposed = proven.get(key, 0), visits.get(key, 0)
        ends = rate_interval(events, exposed / PER)
        return {
            "unit": "rate",
            "value": PER * events / exposed if exposed else None,
            "n": exposed,
            "part": events,
            "low": ends.low if ends else None,
            "high": ends.high if ends else None,
        }

    return of


def _praises(ground: Ground, item: Item) -> ByKey:
    days = window(ground.actor, ground.month, item.months)
    found = cases.counted("praises", days, ground.subject, ground.into, ground.rows_left_out(item))
    return lambda key: {"unit": "count", "value": float(found.get(key, 0)), "n": found.get(key, 0)}
