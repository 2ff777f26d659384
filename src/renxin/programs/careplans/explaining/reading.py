"""From the lines of a report to plain words. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from renxin.kernel.core.packs import Words

from .pack import STEPS, Band, Side, Step, pack, templates

_POSITIVE: Final = ("阳性", "positive", "+")
_NEGATIVE: Final = ("阴性", "negative", "弱阳性待查")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of a report as it came: `side` is high or low where somebody can say, `abnormal` by the sender."""

    code: str
    name: str
    value: str
    unit: str = ""
    range: str = ""
    abnormal: bool = False
    side: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One result in plain words, in both languages. `known` tells whether there is an approved template for it."""

    code: str
    name: str
    value: str
    unit: str
    range: str
    side: str
    step: Step
    what_zh: str
    what_en: str
    text_zh: str
    text_en: str
    known: bool

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)

    @property
    def what(self) -> str:
        """Return what the item measures, in the reader's language."""
        return str(Words(self.what_zh, self.what_en)) if self.what_zh else ""

    @property
    def text(self) -> str:
        """Return what the result may mean, in the reader's language."""
        return str(Words(self.text_zh, self.text_en))

    @property
    def shown_value(self) -> str:
        """Return the value with its unit."""
        return f"{self.value} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Explained:
    """A whole report in plain words: what deserves attention, the most urgent first, and how many are well."""

    lines: Sequence[Line]
    normal_count: int
    step: Step


def explain(results: Iterable[Result]) -> Explained:
    """Return a report in plain words. A result that is abnormal without a template goes to a doctor, never unsaid."""
    found, normal = [], 0
    for result in results:
        line = _line(result)
        if line is None:
            normal += 1
        else:
            found.append(line)
    found.sort(key=lambda line: -STEPS.index(line.step))
    return Explained(found, normal, found[0].step if found else "none")


def line_of(kept: dict[str, Any]) -> Line:
    """Return a line as it was kept."""
    return Line(**kept)


def _line(result: Result) -> Line | None:
    template = templates().get(result.code)
    number = _number(result.value)
    side = result.side or ("high" if result.abnormal and _is_positive(result.value) else "")
    chosen: Band | Side | None = None
    if template is not None:
        bands = template.bands if number is not None else []
        chosen = next((band for band in bands if band.holds(float(number or 0))), None)
        if chosen is None and result.abnormal:
            chosen = {"high": template.high, "low": template.low}.get(side)
    if chosen is None and not result.abnormal:
        return None
    text = chosen.text if chosen else pack().unexplained
    return Line(
        code=result.code,
        name=result.name,
        value=result.value,
        unit=result.unit,
        range=result.range,
        side=side,
        step=chosen.step if chosen else "see",
        what_zh=template.what.zh if template else "",
        what_en=template.what.en if template else "",
        text_zh=text.zh,
        text_en=text.en,
        known=chosen is not None,
    )


def _number(value: str) -> Decimal | None:
    try:
        return Decimal(value.strip().lstrip("<>≤≥"))
    except InvalidOperation:
        return None


def _is_positive(value: str) -> bool:
    said = value.strip().lower()
    return any(word in said for word in _POSITIVE) and not any(word in said for word in _NEGATIVE)
