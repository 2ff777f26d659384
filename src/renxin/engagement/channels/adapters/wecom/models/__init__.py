"""What we know of a company's WeCom: staff, contacts, codes, tasks of sending, groups, moments, hand-overs."""

from .contacts import WecomContact, WecomStaff, WecomTag, WecomWish
from .groups import WecomGroup, WecomGroupDay, WecomGroupMember, WecomJoinWay
from .handover import WecomTransfer
from .mass import WecomMassDay, WecomMassTarget, WecomMassTask
from .moments import WecomMoment, WecomMomentMember
from .notices import WecomNotice
from .posting import WecomGroupTarget, WecomGroupTask
from .ways import WecomTemporary, WecomWay, WecomWelcome

__all__ = [
    "WecomContact",
    "WecomGroup",
    "WecomGroupDay",
    "WecomGroupMember",
    "WecomGroupTarget",
    "WecomGroupTask",
    "WecomJoinWay",
    "WecomMassDay",
    "WecomMassTarget",
    "WecomMassTask",
    "WecomMoment",
    "WecomMomentMember",
    "WecomNotice",
    "WecomStaff",
    "WecomTag",
    "WecomTemporary",
    "WecomTransfer",
    "WecomWay",
    "WecomWelcome",
    "WecomWish",
]
