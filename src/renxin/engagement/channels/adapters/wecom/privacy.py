"""What goes of WeCom's tables when a person asks to be forgotten: who she is there, never the house's own figures."""

from renxin.kernel.core import erasing, exports

from .models import WecomContact, WecomMassTarget, WecomTemporary, WecomTransfer, WecomWish

exports.leave_out(WecomMassTarget, "repeats the messages")
exports.leave_out(WecomWish, "a queue of ours")
exports.leave_out(WecomTransfer, "which colleague answers is told by the contacts")
exports.leave_out(WecomTemporary, "repeats the contacts")
erasing.register(WecomContact, "delete")
erasing.register(WecomWish, "delete")
erasing.register(WecomTransfer, "delete")
erasing.register(WecomMassTarget, "blank", fields=("external_userid",))
erasing.register(WecomTemporary, "blank", fields=("external_userid",))
