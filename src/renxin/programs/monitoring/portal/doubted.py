"""Was it you who measured? Two buttons behind the link in a message; without signing in, about one reading only."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import masking, signing, throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.access import acting, token
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import dress, is_colleague, portal_page
from renxin.programs.monitoring import showing
from renxin.programs.monitoring.models import Alert
from renxin.programs.monitoring.selectors import rules_in_force
from renxin.programs.monitoring.services import answer_doubt
from renxin.programs.monitoring.services.telling import DOUBTED

_WRONG_LINKS_A_MINUTE: Final = 30


@token("the sealed link that was sent to the patient is her key; it shows one reading and asks whose it was")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def doubted(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask whose reading it was, or take the answer."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.is_over("monitoring.doubted", sender, _WRONG_LINKS_A_MINUTE, 60):
        return portal_page(request, "monitoring/portal/doubted.html", {"unknown": True}, 429)
    try:
        tenant_id, alert_id = signing.unseal(DOUBTED, reference)
        row = Alert.objects.of(tenant_id).filter(pk=alert_id).first()
    except NotFound:
        row = None
    if row is None:
        throttle.count("monitoring.doubted", sender, 60)
        return portal_page(request, "monitoring/portal/doubted.html", {"unknown": True}, 404)
    actor = Actor.patient(row.tenant_id, row.patient_id)
    with acting(request, actor), translation.override(dress(request, row.patient_id)):
        said = request.POST.get("hers", "")
        if request.method == "POST" and said in ("yes", "no") and not is_colleague(request):
            row = answer_doubt(Actor.system(row.tenant_id, "home"), row, hers=said == "yes")
        person = patients.addressees(row.tenant_id, [row.patient_id]).get(row.patient_id)
        context = {
            "name": masking.name(person.name) if person else "",
            "said": said,
            "over": row.closed_at is not None,
            "what": showing.words(rules_in_force(actor), row),
            "at": row.first_at,
            "is_staff": is_colleague(request),
        }
        return portal_page(request, "monitoring/portal/doubted.html", context)
