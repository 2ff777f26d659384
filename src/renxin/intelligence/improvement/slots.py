"""The room of improvement in the console."""

from django.utils.translation import pgettext_lazy

from renxin.ui import nav

nav.register(
    nav.NavItem(
        "improvement", pgettext_lazy("rail", "Improve"), "lightbulb", "improvement:index", "improvements.view", 92
    )
)
