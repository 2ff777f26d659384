"""Files and papers whose time is over lose their content; the trace stays."""

from renxin.kernel.core import clock
from renxin.people.patients.models import Evidence, RightsFile


def sweep_files() -> int:
    """Empty files and papers that are past their time; return how many."""
    now = clock.now()
    files = RightsFile.objects.filter(content__isnull=False, expires_at__lte=now).update(content=None)
    papers = Evidence.objects.filter(content__isnull=False, keep_until__lt=clock.today())
    return files + papers.update(content=None, name="")
