"""What a person gets of her talks with the guide, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import erasing, exports

from .models import GuideTalk

exports.register(
    GuideTalk,
    title=_("Talks with the symptom guide"),
    columns={
        "began_at": _("When"),
        "stage": _("State"),
        "talk": pgettext_lazy("export", "What was said"),
        "answer": pgettext_lazy("export", "Answer"),
    },
    order=("began_at", "id"),
)
erasing.register(GuideTalk, "blank", fields=("talk", "answer"))
