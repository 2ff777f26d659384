"""The room of insights in the console."""

from django.utils.translation import gettext_lazy as _

from renxin.ui import nav

nav.register(nav.NavItem("insights", _("Insight"), "chart-line", "boards:board", "insights.view", 90))
