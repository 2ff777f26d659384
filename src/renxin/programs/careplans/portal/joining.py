"""Joining a programme by a printed code: what it is, who looks and when, consent; then name, birthday and telephone.

Nothing is shown of anybody: whoever does not fit a record is called back instead of being told so.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.selectors import gate
from renxin.kernel.core import clock, signing, throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations.access import acting, token
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as registry
from renxin.people.patients.models import Consent, Purpose
from renxin.people.patients.selectors import dress, portal_page
from renxin.programs.careplans import selectors, services
from renxin.programs.careplans.editing import telling
from renxin.programs.careplans.models import Programme, VersionState
from renxin.programs.careplans.programmes.shapes import Programme as Rulebook

FROM_A_PHONE_AN_HOUR: Final = 10
_KIND: Final = "careplans.join"
_SHOWN: Final = 5
_CALL_WITHIN: Final = timedelta(hours=24)


def address(programme: Programme) -> str:
    """Return the absolute address that a printed code holds."""
    path = reverse("care-join", args=[signing.seal(_KIND, programme.tenant_id, programme.pk)])
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{path}"


@token("a printed code names a programme; nothing is shown of anybody")
@csrf_exempt  # there is no session to ride on: whoever scans the code may ask to join
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what joining means, or let somebody join."""
    row = _programme(ref)
    if row is None:
        return portal_page(request, "careplans/portal/joined.html", {"why": "unknown"}, 404)
    actor = Actor.system(row.tenant_id, "careplans.join")
    with acting(request, actor), translation.override(dress(request)):
        book = _book(actor, row)
        if book is None:
            return portal_page(request, "careplans/portal/joined.html", {"why": "closed"}, 410)
        if request.method == "GET":
            return _form(request, row, book)
        if throttle.hit("careplans.join", str(request.META.get("REMOTE_ADDR", "")), FROM_A_PHONE_AN_HOUR, 3600):
            return portal_page(request, "careplans/portal/joined.html", {"why": "busy"}, 429)
        return _take(request, actor, row, book)


def _programme(ref: str) -> Programme | None:
    try:
        tenant_id, key = signing.unseal(_KIND, ref)
    except NotFound:
        return None
    return Programme.objects.of(tenant_id).select_related("department").filter(pk=key).first()


def _book(actor: Actor, row: Programme) -> Rulebook | None:
    """Return what the programme says if people may join it themselves now."""
    version = row.versions.filter(state=VersionState.IN_FORCE).first()
    if version is None or row.switched_on_at is None or not gate(actor, row.department_id).ready:
        return None
    book = selectors.rulebook(version)
    return book if any(one.fact == "self" for one in book.starts) else None


def _take(request: HttpRequest, actor: Actor, row: Programme, book: Rulebook) -> HttpResponse:
    given = request.POST
    name, phone = given.get("name", "").strip()[:60], given.get("phone", "").strip()[:20]
    born = parse_date(given.get("born", "") or "0")
    days = {kind: parse_date(given.get(kind, "") or "0") for kind, _words in _asked(book)}
    if not (name and phone and born and given.get("agree") and all(days.values())):
        return _form(request, row, book, 422)
    found = patients.found_by_numbers(actor.tenant_id, [phone]).get(phone, [])
    known = patients.by_ids(actor, found)
    fits = {one.pk for one in known.values() if one.name == name and one.birth_date == born}
    context = {"programme": book.title, "why": "called"}
    if len(fits) == 1:
        context["why"] = _joined(row, fits.pop(), {kind: day for kind, day in days.items() if day})
    if context["why"] == "called":
        _ask_to_call(actor, row, name, phone)
    return portal_page(request, "careplans/portal/joined.html", context)


def _joined(row: Programme, patient_id: int, anchors: Mapping[str, Any]) -> str:
    """Let her in, and return how it went."""
    herself = Actor.patient(row.tenant_id, patient_id)
    system = Actor.system(row.tenant_id, "careplans.join")
    try:
        with transaction.atomic():
            registry.change_consent(herself, patient_id, Purpose.FOLLOWUP, Consent.State.GRANTED, method="portal")
            services.enrol_by_hand(
                system,
                patient_id,
                row.code,
                anchors={**anchors, "enrolled": clock.today()},
                department_id=row.department_id,
                why="self",
            )
    except WrongState:
        return "inside"
    except InvalidInput:
        return "called"
    return "joined"


def _ask_to_call(actor: Actor, row: Programme, name: str, phone: str) -> None:
    """Let a nurse call somebody whom no record fits."""
    try:
        patient_id = registry.provisional_patient(actor, "phone", phone, name=name)
    except InvalidInput:
        return
    task = worklist.NewTask(
        patient_id=patient_id,
        kind="call",
        title_code="call_back",
        source=f"careplans:join:{row.pk}:{patient_id}:{clock.today()}",
        due_at=clock.now() + _CALL_WITHIN,
        words={
            "zh": "想加入随访方案，请核对身份后入组",
            "en": "Wants to join a programme: check who she is, then start it",
        },
        promised=True,
        department_id=row.department_id,
    )
    worklist.create_tasks(actor, [task])


def _asked(book: Rulebook) -> list[tuple[str, str]]:
    """Return the days that the programme must know to begin."""
    kinds = [] if "enrolled" in book.anchors else book.anchors[:1]
    return [(kind, telling.anchor(kind)) for kind in kinds]


def _form(request: HttpRequest, row: Programme, book: Rulebook, status: int = 200) -> HttpResponse:
    context = {
        "programme": row,
        "book": book,
        "nodes": [(telling.when_of(node), str(node.text)) for node in book.nodes if not node.when][:_SHOWN],
        "asked": [(kind, words, request.POST.get(kind, "")) for kind, words in _asked(book)],
        "given": request.POST,
        "missing": status == 422,
        "department": row.department,
    }
    return portal_page(request, "careplans/portal/join.html", context, status)
