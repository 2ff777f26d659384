"""The rows behind a line, for who may see the result. No names: whoever is appraised must not find out who said it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse

from renxin.intelligence.appraisal.counting import cases as counted_cases
from renxin.intelligence.appraisal.counting import listing
from renxin.intelligence.appraisal.counting.answers import Asked
from renxin.intelligence.appraisal.counting.filling import asked_of, ground_of
from renxin.intelligence.appraisal.counting.listing import Whose
from renxin.intelligence.appraisal.counting.window import window
from renxin.intelligence.appraisal.models import Appeal, Result
from renxin.intelligence.appraisal.sheet_pack import Content, Item, read
from renxin.kernel.core import signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.statistics import HIDDEN_BELOW
from renxin.people.organizations import selectors as organizations
from renxin.programs.cases import selectors as cases
from renxin.programs.cases.models import Case

_PLACE: Final = "appraisal.rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLine:
    """One row: when (days only), what it was worth, and the way to it for who may see it. `key` names it in forms."""

    key: str
    at: datetime
    kind: str
    value: float | None = None
    words: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPage:
    """A page of rows; `hidden`: fewer than five; `doubtful`: answers that did not count, by mark of doubt."""

    item: Item
    lines: tuple[RowLine, ...] = ()
    next: str = ""
    hidden: bool = False
    doubtful: tuple[tuple[str, int], ...] = ()
    elsewhere: str = ""


def rows(actor: Actor, result: Result, code: str, after: str = "") -> RowPage:
    """Return the rows behind a line of a result that the actor may see.

    Raises:
        NotFound: the sheet has no such line.
    """
    item = item_of(result, code)
    if item.counts == "metric":
        return RowPage(item=item, elsewhere=_elsewhere(actor, result, item))
    if item.counts == "answers":
        return _answers(actor, result, item, after)
    return _cases(actor, result, item, after)


def row_keys(actor: Actor, result: Result, code: str) -> set[str]:
    """Return the ids of the rows of a line that may be contested."""
    item = item_of(result, code)
    if item.counts == "metric":
        return set()
    if item.counts == "answers":
        return {str(one) for one in listing.ids(*_asked(actor, result, item))}
    return {str(one) for one in _of_result(actor, result, item).values_list("pk", flat=True)}


def contested(actor: Actor, appeal: Appeal) -> list[RowLine]:
    """Return the rows that an appeal contests, as far as they are still there."""
    result, item = appeal.result, item_of(appeal.result, appeal.item)
    wanted = [int(one) for one in appeal.rows]
    if item.counts == "answers":
        asked, whose = _asked(actor, result, item)
        found = listing.listed(replace(asked, left_out=()), whose, limit=len(wanted), only=wanted)
        return [_of_answer(row, _sees(actor, result)) for row in found]
    days = window(actor, result.month.first_on, item.months)
    return _of_cases(actor, list(counted_cases.found(item.counts, days).filter(pk__in=wanted).order_by("-pk")))


def item_of(result: Result, code: str) -> Item:
    """Return a line of the sheet that a result fills in.

    Raises:
        NotFound: there is none.
    """
    found = next((one for one in read(result.version.content).items if one.code == code), None)
    if found is None:
        raise NotFound("line")
    return found


def _answers(actor: Actor, result: Result, item: Item, after: str) -> RowPage:
    asked, whose = _asked(actor, result, item)
    below = signing.unseal_values(_PLACE, after)[0] if after else None
    found = listing.listed(asked, whose, below=below, limit=listing.SIZE + 1)
    doubts = tuple(listing.doubtful(asked, whose).items())
    if not after and len(found) < HIDDEN_BELOW:
        return RowPage(item=item, hidden=bool(found), doubtful=doubts)
    shown = found[: listing.SIZE]
    follows = signing.seal_values(_PLACE, [shown[-1].id]) if len(found) > listing.SIZE else ""
    sees = _sees(actor, result)
    lines = tuple(_of_answer(row, sees) for row in shown)
    return RowPage(item=item, lines=lines, next=follows, doubtful=doubts)


def _cases(actor: Actor, result: Result, item: Item, after: str) -> RowPage:
    below = signing.unseal_values(_PLACE, after)[0] if after else None
    found = _of_result(actor, result, item).order_by("-pk")
    page = list((found.filter(pk__lt=below) if below else found)[: listing.SIZE + 1])
    shown = page[: listing.SIZE]
    follows = signing.seal_values(_PLACE, [shown[-1].pk]) if len(page) > listing.SIZE else ""
    return RowPage(item=item, lines=tuple(_of_cases(actor, shown)), next=follows)


def _sees(actor: Actor, result: Result) -> bool:
    """Tell whether the actor may open single answers: never those about herself."""
    is_own = result.practitioner_id is not None and result.practitioner_id == actor.practitioner_id
    return not is_own and actor.may("surveys.view") and actor.may("appraisal.view")


def _of_answer(row: listing.Row, sees: bool) -> RowLine:
    reference = signing.seal("response", row.patient_id, row.id) if sees else ""
    href = reverse("surveys:answer", args=[reference]) if sees else ""
    return RowLine(key=str(row.id), at=row.authored_at, kind="answer", value=row.value, words=row.mode, href=href)


def _of_cases(actor: Actor, rows: Sequence[Case]) -> list[RowLine]:
    seen: set[int] = set()
    if actor.may("cases.view"):
        seen = set(cases.visible(actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [
        RowLine(
            key=str(row.pk),
            at=row.opened_at,
            kind=row.kind,
            words=f"{row.number} {row.get_finding_display()}".strip(),
            href=reverse("cases:case", args=[row.uid]) if row.pk in seen else "",
        )
        for row in rows
    ]


def _of_result(actor: Actor, result: Result, item: Item) -> QuerySet[Case]:
    days = window(actor, result.month.first_on, item.months)
    found = counted_cases.found(item.counts, days)
    if result.practitioner_id is not None:
        return counted_cases.of_person(found, item.counts, result.practitioner_id)
    into = organizations.successors(actor)
    wanted = [result.department_id, *(gone for gone, last in into.items() if last == result.department_id)]
    return found.filter(department_id__in=wanted)


def _elsewhere(actor: Actor, result: Result, item: Item) -> str:
    if not actor.may("insights.view"):
        return ""
    days = window(actor, result.month.first_on, item.months)
    own = f"&department={result.department.uid}" if result.department and item.over == "own" else ""
    return f"{reverse('insights:rows', args=[item.metric])}?from={days.first_on}&to={days.last_on}{own}"


def _asked(actor: Actor, result: Result, item: Item) -> tuple[Asked, Whose]:
    ground = ground_of(actor, result.version, result.month.first_on)
    content = Content(whom=read(result.version.content).whom, items=[item])
    whose = Whose(result.version.sheet.subject, result.practitioner_id or result.department_id or 0, ground.into)
    return asked_of(ground, content)[0], whose
