"""The printed sheet with the code by which people join a programme themselves."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.careplans import selectors
from renxin.programs.careplans.models import VersionState
from renxin.programs.careplans.pages import programmes as pages
from renxin.programs.careplans.portal.joining import address
from renxin.ui.drawing import drawn_code
from renxin.ui.render import render

from .programmes import HERE


@require_GET
@staff("careplans.manage")
def sheet(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the sheet of a programme, to be printed and hung up."""
    row = pages.programme(request.actor, uid)
    version = row.versions.filter(state=VersionState.IN_FORCE).first()
    book = selectors.rulebook(version) if version else None
    found = address(row)
    context = {
        "programme": row,
        "book": book,
        "joins": book is not None and any(one.fact == "self" for one in book.starts),
        "hospital": organizations.tenant(request.actor),
        "address": found,
        "code": drawn_code(found),
    }
    return render(request, "careplans/programmes/sheet.html", context | HERE)
