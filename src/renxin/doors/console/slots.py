"""The rooms of the console that compose several packages."""

from django.utils.translation import gettext_lazy as _

from renxin.ui import nav

nav.register(nav.NavItem("today", _("Today"), "sun", "console:today", "organizations.view", 10))
nav.register(nav.NavItem("patients", _("Patients"), "users", "console:patients", "patients.view", 20))
nav.register(nav.NavItem("settings", _("Settings"), "settings", "console:settings", "organizations.view", 900))
