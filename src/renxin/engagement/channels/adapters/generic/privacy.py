"""What a person gets of her comments on other sites, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports

from .models import Comment

exports.register(
    Comment,
    title=_("Comments on other sites"),
    columns={"written_at": _("When"), "platform": _("Where"), "rating": _("Stars"), "text": _("Words")},
    order=("id",),
)
erasing.register(Comment, "blank", fields=("text", "url"))
