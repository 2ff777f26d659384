"""The room of appraisal in the console."""

from django.utils.translation import gettext_lazy as _

from renxin.ui import nav

nav.register(
    nav.NavItem("appraisal", _("Appraisal"), "badge-check", "appraisal:index", "appraisal.own", 93, within="insights")
)
