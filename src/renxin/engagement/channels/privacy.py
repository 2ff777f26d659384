"""What goes of the sandbox's deliveries when a person asks to be forgotten."""

from renxin.kernel.core import erasing, exports

from .adapters import load
from .models import SandboxDelivery

exports.leave_out(SandboxDelivery, "repeats the messages")
erasing.register(SandboxDelivery, "blank", fields=("address", "text", "url", "preview"))
load("privacy")
