"""What a person gets of the lists she stood on, and what stays when she asks to be forgotten: ids and codes."""

from renxin.kernel.core import erasing, exports

from .models import Recipient

exports.leave_out(Recipient, "the messages themselves are in her copy")
erasing.keep(Recipient, "ids and codes")
