"""What a person gets of replays, which never reached her: nothing; they are thrown away after a month."""

from renxin.kernel.core import erasing, exports

from .models import ReplayRun, Walk

exports.leave_out(ReplayRun, "samples of trial runs on past facts, which reached nobody")
erasing.keep(ReplayRun, "ids and small values, swept after a month")
exports.leave_out(Walk, "trial runs by hand, which reached nobody")
erasing.keep(Walk, "ids and small values, swept after a month")
