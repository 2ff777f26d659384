"""What I am asked about: my own statements. No name, no number of who told us, no word of anybody else."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases import services
from renxin.programs.cases.reading import proofs
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@never_cache
@staff("organizations.view")
def mine(request: StaffRequest) -> HttpResponse:
    """Show what one is asked about: what waits first, then what was said before."""
    return render(request, "cases/statements.html", {"asked": proofs.asked_of_me(request.actor), "nav_key": "voice"})


@require_http_methods(["GET", "POST"])
@never_cache
@staff("organizations.view")
@transaction.atomic
def one(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one matter with one's own words, or take words in."""
    asked = proofs.asked_of_me_by(request.actor, uid)
    error = ""
    if request.method == "POST":
        try:
            services.give_statement(request.actor, uid, request.POST.get("words", ""))
        except (InvalidInput, WrongState) as wrong:
            error = str(wrong.message)
        else:
            toast(request, _("Your statement is kept. You may add to it."))
            return redirect(request, reverse("cases:statement", args=[uid]))
    context = {"asked": asked, "error": error, "words": request.POST.get("words", ""), "nav_key": "voice"}
    return render(request, "cases/statement.html", context, status=422 if error else 200)
