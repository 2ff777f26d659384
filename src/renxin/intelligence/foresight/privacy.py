"""What a person gets of what was reckoned about her, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import erasing, exports

from .models import Score

exports.register(
    Score,
    title=_("What was reckoned about the person"),
    columns={
        "scored_at": _("When"),
        "prediction": _("What for"),
        "value": pgettext_lazy("score", "Share"),
        "reasons": _("Reasons"),
    },
    order=("prediction", "id"),
)
erasing.register(Score, "delete")
