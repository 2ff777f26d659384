"""What the pages about one patient share: do something, say that it is done or what is wrong, lose no word."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from renxin.kernel.core.errors import InvalidInput, NotFound, RenxinError
from renxin.people.organizations.access import StaffRequest
from renxin.people.patients.services import EvidenceData
from renxin.ui.render import redirect
from renxin.ui.toasts import toast

Page = Callable[..., HttpResponse]


def attempt(request: StaffRequest, act: Callable[[], Any], *, words: Any, url: str, page: Page) -> HttpResponse:
    """Do `act` and go to `url`; what cannot be done is said on `page` with status 422."""
    try:
        act()
    except NotFound:
        raise
    except RenxinError as error:
        where = error.where if isinstance(error, InvalidInput) else ""
        return page(error=str(error.message), where=where, status=422)
    toast(request, words)
    return redirect(request, url)


def uploaded(request: StaffRequest, name: str = "evidence") -> EvidenceData | None:
    """Return the file that came with a form, if any."""
    file = request.FILES.get(name)
    return EvidenceData(file.name or "", file.read()) if file else None
