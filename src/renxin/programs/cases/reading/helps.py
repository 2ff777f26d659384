"""Reads of requests for help: the list and the board by promise, one request in words, how services keep their word."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Avg, Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.pagination import Keyset
from renxin.kernel.core.statistics import HIDDEN_BELOW
from renxin.programs.cases import selectors
from renxin.programs.cases.models import Case, CaseRequest
from renxin.programs.cases.packs.catalogue import Service, catalogue

from . import listing

TABS: Final = ("open", "done")
MOST: Final = 30
_OPEN: Final = Keyset("promised_at", "id", size=50)
_DONE: Final = Keyset("-served_at", "-id", size=50)
_STILL: Final = (CaseRequest.State.ASKED, CaseRequest.State.TAKEN)


@dataclass(frozen=True, slots=True)
class Line:
    """A request in words: what, who, where, what had to be known."""

    row: CaseRequest
    words: str
    icon: str
    name: str
    answers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board."""

    code: str
    words: Any
    tone: str
    lines: Sequence[Line]
    count: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How a service kept its word in a while: asked, done in time, how content people are (of how many)."""

    words: str
    asked: int
    over: int
    in_time: int
    rated: int
    mean: float | None


def visible(actor: Actor) -> QuerySet[CaseRequest]:
    """Return the requests whose cases the actor may see."""
    rows = CaseRequest.objects.of(actor).filter(case__in=selectors.visible(actor))
    return rows.select_related("case__department", "case__owner__practitioner", "taken_by__practitioner")


def of_case(case: Case) -> Line | None:
    """Return the request beside a case that the reader may see; None where it is none of the catalogue."""
    row = CaseRequest.objects.filter(case=case).select_related("taken_by__practitioner").first()
    return _line(row, "") if row else None


def listed(actor: Actor, tab: str, service: str, after: str = "") -> tuple[list[Line], str]:
    """Return a page of requests, the nearest promise (or the newest) first, and where the next page begins."""
    rows = visible(actor).filter(**({"service": service} if catalogue().service(service) else {}))
    rows = rows.filter(state__in=_STILL) if tab == "open" else rows.exclude(state__in=_STILL)
    page = (_OPEN if tab == "open" else _DONE).page(rows, after)
    return _lines(actor, page.items), page.next


def board(actor: Actor, service: str) -> list[Column]:
    """Return the open requests in columns by their promise, and what was done since this morning."""
    now = clock.now()
    rows = visible(actor).filter(**({"service": service} if catalogue().service(service) else {}))
    still = rows.filter(state__in=_STILL)
    soon = now + timedelta(minutes=30)
    found: list[tuple[str, Any, str, QuerySet[CaseRequest]]] = [
        ("late", _("Later than promised"), "now", still.filter(promised_at__lt=now)),
        ("soon", _("Within 30 minutes"), "soon", still.filter(promised_at__gte=now, promised_at__lt=soon)),
        ("later", pgettext_lazy("due", "Later"), "", still.filter(promised_at__gte=soon)),
        ("done", _("Done in the last 12 hours"), "good", rows.filter(served_at__gte=now - timedelta(hours=12))),
    ]
    return [
        Column(code, words, tone, _lines(actor, list(narrowed.order_by("promised_at", "id")[:MOST])), narrowed.count())
        for code, words, tone, narrowed in found
    ]


def kept(actor: Actor, since: datetime) -> list[Kept]:
    """Return how each service kept its word since an instant, the most asked for first."""
    rows = visible(actor).filter(asked_at__gte=since).order_by().values("service")
    found = rows.annotate(
        asked=Count("pk"),
        over=Count("pk", filter=Q(served_at__isnull=False)),
        timely=Count("pk", filter=Q(served_at__lte=F("promised_at"), state=CaseRequest.State.SERVED)),
        rated=Count("case__satisfaction"),
        mean=Avg("case__satisfaction__score"),
    )
    return [_kept(row) for row in found.order_by("-asked", "service")]


def _kept(row: Mapping[str, Any]) -> Kept:
    mean = row["mean"] if row["rated"] >= HIDDEN_BELOW else None
    words = catalogue().words(row["service"])
    return Kept(words, row["asked"], row["over"], row["timely"], row["rated"], mean)


def _lines(actor: Actor, rows: Sequence[CaseRequest]) -> list[Line]:
    names = listing.patient_names(actor, [row.case for row in rows])
    return [_line(row, names.get(row.case.patient_id, "")) for row in rows]


def _line(row: CaseRequest, name: str) -> Line:
    service = catalogue().service(row.service)
    answers: Mapping[str, str] = json.loads(row.answers or "{}")
    icon = service.icon if service else "message-circle"
    return Line(row, catalogue().words(row.service), icon, name, [*_told(service, answers)])


def _told(service: Service | None, answers: Mapping[str, str]) -> list[str]:
    known = {one.code: str(one.text) for one in service.asks} if service else {}
    return [f"{known.get(code, code)}: {text}" for code, text in answers.items()]
