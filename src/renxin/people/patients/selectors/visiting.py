"""The patient's own pages: who proved herself in this browser, and for whom she looks.

The browser remembers a *visitor* in a signed cookie: for thirty days, on a shared phone for an hour (real time). The
cookie names a row that the person can end from any of her phones. Every page about somebody names that person in its
address, so that two open pages never mix two people up; whether the visitor may act for that person, and
for this class of data, is asked each time.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing as cookies
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache

from renxin.kernel.core import clock, signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.timeline.facts.home import HomeVisited
from renxin.kernel.timeline.services import record
from renxin.people.organizations.access import acting, token
from renxin.people.patients.models import Patient, Visitor

from .dressing import dress
from .family import acts_for
from .phones import end_phones, open_phone, phone
from .seeing import current_id

COOKIE: Final = "visitor"
_SALT: Final = "patients.visitor"
_DOOR: Final = "patients.door"
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the visitor may look after: herself first, then those for whom she acts."""

    patient: Patient
    is_self: bool
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Visit:
    """A page of `patient`, open before `me`; `people` are all whom she may choose.

    `memo` keeps what was looked up about her already while this page is made.
    """

    me: Patient
    patient: Patient
    people: tuple[Person, ...]
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_self(self) -> bool:
        """Tell whether she looks at her own page."""
        return self.me.pk == self.patient.pk

    @property
    def several(self) -> bool:
        """Tell whether she may look after somebody else too, so that it must be asked whom something is about."""
        return len(self.people) > 1

    def may(self, data_class: str) -> bool:
        """Tell whether she may see a class of data of the person whose page it is."""
        return any(
            one.patient.pk == self.patient.pk and (one.is_self or data_class in one.classes) for one in self.people
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """What the cookie says: who she is, and whose pages were looked at on the last day somebody came."""

    tenant_id: int
    patient_id: int
    phone: UUID
    lasts: int | None
    on: date | None = None
    looked: Sequence[int] = ()


class VisitRequest(HttpRequest):
    """A request for a page about a person, for type hints of views."""

    actor: Actor
    visit: Visit


def doorway(tenant_id: int, patient_id: int, *, until: date, to: str = "") -> str:
    """Return the address of a patient's own page, for a message or a sheet: it asks for a proof, and ends on a day.

    `to` names what opens behind it (`medicines`, `measure` …).
    """
    path = reverse("home-door", args=[signing.seal_values(_DOOR, [tenant_id, patient_id, until, to])])
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{path}"


def behind_door(link: str) -> tuple[int, int, str] | None:
    """Return tenant, patient and what opens behind a link; None when it is none of ours or its day is over."""
    try:
        tenant_id, patient_id, until, to = signing.unseal_values(_DOOR, link)
    except NotFound:
        return None
    return (tenant_id, patient_id, to) if clock.today() <= until else None


def remember_visitor(
    request: HttpRequest,
    response: HttpResponseBase,
    tenant_id: int,
    patient_id: int,
    *,
    how: str = Visitor.How.LINK,
    shared: bool = False,
) -> None:
    """Let this browser be known as the patient's, who has just proved it; a shared phone forgets her soon."""
    row = open_phone(request, tenant_id, patient_id, how, shared=shared)
    _keep(request, response, _Known(tenant_id, patient_id, row.uid, _lasts(row)))


def seen(request: HttpRequest, response: HttpResponseBase, visit: Visit) -> None:
    """Note, once a day, that somebody looked at her page: a sign of life; tell other sites nothing of it."""
    response["Referrer-Policy"] = "no-referrer"
    known, today = _known(request), clock.today()
    if known is None or (known.on == today and visit.patient.pk in known.looked):
        return
    looked = [*(known.looked if known.on == today else []), visit.patient.pk]
    actor = Actor.patient(visit.me.tenant_id, visit.patient.pk)
    with transaction.atomic():
        record(
            actor,
            HomeVisited(patient_id=visit.patient.pk, occurred_at=clock.now(), by_other=not visit.is_self),
        )
    _keep(request, response, replace(known, on=today, looked=looked))


def forget_visitor(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let this browser be nobody's again."""
    known = _known(request)
    if known is not None:
        end_phones(known.tenant_id, known.patient_id, uid=known.phone)
    response.delete_cookie(COOKIE, samesite="Lax")


def this_phone(request: HttpRequest) -> UUID | None:
    """Return which of her phones this browser is."""
    known = _known(request)
    return known.phone if known else None


def visitor(request: HttpRequest) -> tuple[int, int] | None:
    """Return tenant and patient of who proved herself in this browser, the survivor where records were merged."""
    known = _known(request)
    return (known.tenant_id, current_id(known.tenant_id, known.patient_id)) if known else None


def visited(data_class: str, *, quiet: bool = False) -> Callable[[View], View]:
    """Let the visitor in to a page about a person (`uid` in the address; none: herself) whose `data_class` she may see.

    The view finds `request.visit` and `request.actor`. Nobody known: she is led to the door, and back afterwards;
    `quiet` answers 404 instead, for what a script asks. Another's page that is not hers to see does not exist.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, uid: UUID | None = None, **kwargs: Any) -> HttpResponseBase:
            with visiting(request, uid) as visit:
                if visit is None:
                    if quiet:
                        raise Http404("visitor")
                    return redirect(f"{reverse('home')}?{urlencode({'next': request.get_full_path()})}")
                if data_class and not visit.may(data_class):
                    raise Http404("person")
                response = view(request, *args, **kwargs)
                seen(request, response, visit)
                return response

        shown: View = token("who proved herself in this browser; whose page it is, is judged at each call")(
            never_cache(guarded)
        )
        return shown

    return decorate


@contextmanager
def visiting(request: HttpRequest, uid: UUID | None = None) -> Iterator[Visit | None]:
    """Work as the visitor on a person's page, in her language and size of letters; None when nobody is known here.

    Raises:
        Http404: the person is not one whom the visitor may look after.
    """
    known = visitor(request)
    visit = _visit(*known, uid) if known else None
    if known is None or visit is None:
        yield None
        return
    request.visit = visit  # type: ignore[attr-defined]
    with acting(request, Actor.patient(known[0], visit.patient.pk)), translation.override(dress(request, visit.me)):
        yield visit


def _visit(tenant_id: int, me_id: int, uid: UUID | None) -> Visit | None:
    classes = acts_for(tenant_id, me_id)
    rows = Patient.objects.of(tenant_id).in_bulk([me_id, *classes])
    me = rows.get(me_id)
    if me is None or me.deceased_at is not None or me.status not in (Patient.Status.ACTIVE, Patient.Status.PROVISIONAL):
        return None
    others = sorted((rows[one] for one in classes if one in rows and one != me_id), key=lambda row: row.pk)
    people = (Person(me, True, frozenset()), *(Person(row, False, classes[row.pk]) for row in others))
    chosen = next((one.patient for one in people if uid in (None, one.patient.uid)), None)
    if chosen is None:
        raise Http404("person")
    return Visit(me, chosen, people)


def _known(request: HttpRequest) -> _Known | None:
    """Return whom the cookie names, looked up once for a request: the row behind it may have been ended elsewhere."""
    if not hasattr(request, "_visitor_known"):
        request._visitor_known = _read(request)  # type: ignore[attr-defined]
    found: _Known | None = request._visitor_known  # type: ignore[attr-defined]
    return found


def _read(request: HttpRequest) -> _Known | None:
    try:
        tenant_id, uid, on, looked = cookies.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
        row = phone(int(tenant_id), UUID(uid))
        day = date.fromisoformat(on) if on else None
    except (cookies.BadSignature, TypeError, ValueError, AttributeError):
        return None
    if row is None:
        return None
    return _Known(row.tenant_id, row.patient_id, row.uid, _lasts(row), day, [int(one) for one in looked])


def _lasts(row: Visitor) -> int | None:
    """Return for how many seconds the cookie is kept; None: until the browser of a shared phone is closed."""
    return None if row.is_shared else max(0, int((row.until - clock.wall()).total_seconds()))


def _keep(request: HttpRequest, response: HttpResponseBase, known: _Known) -> None:
    told = [known.tenant_id, str(known.phone), known.on.isoformat() if known.on else "", list(known.looked)]
    response.set_cookie(
        COOKIE,
        cookies.dumps(told, salt=_SALT, compress=True),
        max_age=known.lasts,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
