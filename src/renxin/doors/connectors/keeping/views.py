"""The term of the text of what came in, set on the intake board."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect
from renxin.ui.toasts import toast

from .services import set_term


@require_POST
@staff("interfaces.manage")
def term(request: StaffRequest) -> HttpResponse:
    """Keep the text of messages for so many days."""
    given = request.POST.get("days", "").strip()
    try:
        set_term(request.actor, int(given) if given.isdecimal() else 0)
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("The text of messages is kept that long from now on."))
    return redirect(request, reverse("connectors:board"))
