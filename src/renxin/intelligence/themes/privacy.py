"""What a person gets of how her words were read, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports

from .models import Opinion

exports.register(
    Opinion,
    title=_("How your comments were read"),
    columns={"said_at": _("When"), "tone": _("Tone, −1 to 1"), "topics": _("Topics")},
    order=("said_at", "id"),
)
erasing.register(Opinion, "delete")
