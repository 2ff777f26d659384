"""What goes of customer service's tables when a person asks to be forgotten."""

from renxin.kernel.core import erasing, exports

from .models import KfScore, KfSession

exports.leave_out(KfSession, "a state of the vendor's; what was said stands in the conversation")
erasing.register(KfSession, "delete")
erasing.keep(KfScore, "a figure and when it was given")
