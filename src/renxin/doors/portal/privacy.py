"""What a person gets of our own tables, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports

from .models import HelperInvite

exports.register(
    HelperInvite,
    title=_("Family asked to help"),
    columns={"made_at": _("When"), "relation": _("Relation"), "ends_on": _("Until")},
    order=("made_at", "id"),
)
erasing.register(HelperInvite, "delete")
