"""What people call the sources of a record: `his:仁心` is 仁心's own system, `import` a sheet, `staff` the desk."""

from typing import Final

from django.utils.translation import gettext_lazy as _

_WORDS: Final = {
    "import": _("a sheet"),
    "staff": _("entered by hand"),
    "self": _("the person herself"),
    "device": _("a device"),
    "request": _("asked for by the person"),
}


def source_words(source: str) -> str:
    """Return a source in words."""
    kind, _colon, name = source.partition(":")
    return str(_WORDS.get(kind, "")) or name or source
