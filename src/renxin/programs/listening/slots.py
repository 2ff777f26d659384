"""Where listening shows on pages of others: the rail."""

from django.utils.translation import gettext_lazy as _

from renxin.ui import nav

nav.register(nav.NavItem("listening", _("Listening"), "ear", "listening:rounds", "listening.view", 55))
