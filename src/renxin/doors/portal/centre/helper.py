"""One helper in her privacy centre: which kinds of data, which sensitive visits, whether what is planned there too."""

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.patients import selectors as patients
from renxin.people.patients import services
from renxin.people.patients.models import Proxy
from renxin.people.patients.selectors import VisitRequest, is_colleague, portal_page, visited
from renxin.people.records import selectors as records
from renxin.ui.toasts import toast

from .views import redirect_to


@require_http_methods(["GET", "POST"])
@visited("")
def helper(request: VisitRequest, proxy: UUID) -> HttpResponse:
    """Show what somebody who acts for her may see, or keep what she wants of it."""
    row = next((one for one in patients.proxies(request.actor, request.visit.me.pk) if one.uid == proxy), None)
    if row is None or row.ended_at is not None:
        raise Http404("proxy")
    if request.method == "GET" or is_colleague(request):
        return _page(request, row)
    try:
        _keep(request, row)
    except InvalidInput as wrong:
        return _page(request, row, error=str(wrong.message), status=422)
    except (NotFound, WrongState) as gone:
        raise Http404("proxy") from gone
    toast(request, _("Kept. It holds from now on."))
    return redirect_to(request, "helpers")


@transaction.atomic
def _keep(request: VisitRequest, row: Proxy) -> None:
    """Write what she chose; what she left as it was writes nothing."""
    actor, posted, uid = request.actor, request.POST, str(row.uid)
    taken = sorted(set(row.classes) - set(posted.getlist("classes")))
    if taken != sorted(row.limited):
        services.limit_proxy(actor, uid, taken)
    opened = set(posted.getlist("visits"))
    for visit in records.sensitive_of(actor, request.visit.me.pk):
        shared = str(visit.uid) in opened
        if shared != (visit.pk in row.visits):
            services.share_visit(actor, uid, visit.pk, shared=shared)
    if ("apart" in posted) != row.sees_apart:
        services.open_apart(actor, uid, opened="apart" in posted)


def _page(request: VisitRequest, row: Proxy, *, error: str = "", status: int = 200) -> HttpResponse:
    me, language = request.visit.me, get_language() or "zh-hans"
    words = dict(patients.proxy_classes(language))
    context = {
        "visit": request.visit,
        "visit_to": "home-of",
        "row": row,
        "relation": patients.relation_words(row.relation, language),
        "classes": [(code, words.get(code, code), code not in row.limited) for code in row.classes],
        "visits": [
            (one, records.sensitive_words(one.sensitivity), one.pk in row.visits)
            for one in records.sensitive_of(request.actor, me.pk)
        ],
        "guardian_decides": bool(records.children(me.tenant_id, [me.pk])),
        "staff": is_colleague(request),
        "error": error,
    }
    return portal_page(request, "portal/centre/helper.html", context, status)
