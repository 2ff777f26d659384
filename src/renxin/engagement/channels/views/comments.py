"""Comments from social and review sites, from a sheet."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.engagement.channels import selectors
from renxin.engagement.channels.adapters.generic.commenting import import_comments
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect
from renxin.ui.toasts import toast

from .accounts import MAY


@require_POST
@staff(MAY)
def upload(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take in a CSV sheet of comments; rows that came before are nothing."""
    row = selectors.channel(request.actor, uid)
    if row.kind != "generic":
        raise Http404("comments")
    given = request.FILES.get("file")
    try:
        if given is None:
            raise InvalidInput(_("Choose a file."), where="file")
        count, new = import_comments(request.actor, row, given.read())
    except InvalidInput as error:
        toast(request, str(error), level="error")
    else:
        toast(request, _("%(count)d comments read, %(new)d of them new.") % {"count": count, "new": new})
    return redirect(request, reverse("channels:channel", args=[row.uid]))
