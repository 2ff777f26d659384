"""What a person gets of the files about her, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _

from . import erasing, exports
from .models import StoredFile

exports.register(
    StoredFile,
    title=_("Files"),
    columns={"kept_at": _("When"), "name": _("Name"), "media_type": _("Kind"), "size": _("Size")},
    order=("id",),
)
erasing.register(StoredFile, "blank", fields=("name", "content"))
