"""What goes of the raw messages when a person asks to be forgotten: everything that was sent about her."""

from renxin.kernel.core import erasing, exports

from .models import InterfaceMessage, KnownPerson, OutgoingMessage

exports.leave_out(InterfaceMessage, "the raw text of what the other tables say")
exports.leave_out(OutgoingMessage, "the raw text of what the appointments say")
exports.leave_out(KnownPerson, "hashes that cannot be read back")
erasing.register(InterfaceMessage, "blank", fields=("raw", "corrected"))
erasing.register(OutgoingMessage, "blank", fields=("raw", "answer_words"))
erasing.register(KnownPerson, "delete")
