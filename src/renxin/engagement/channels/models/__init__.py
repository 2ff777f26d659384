"""Channel accounts, what came in as it came in, what we hold with vendors, and the sandbox vendor's own ledger."""

from .account import Channel
from .inbound import RawInbound
from .sandbox import SandboxDelivery
from .senders import PublishedSender
from .sync import SyncRun
from .vendor import ChannelTemplate, VendorQuota, VendorToken

__all__ = ["Channel", "ChannelTemplate", "RawInbound", "SandboxDelivery", "SyncRun", "VendorQuota", "VendorToken"]

# What single vendors keep lives in their adapters' folders; last, because those folders import the models above.
from renxin.engagement.channels.adapters.generic.models import Comment
from renxin.engagement.channels.adapters.mini.models import MiniPermit
from renxin.engagement.channels.adapters.oa.models import OaMenu, OaScene
from renxin.engagement.channels.adapters.smpp.models import SmppBind, SmppHeard, SmppPart
from renxin.engagement.channels.adapters.voice.models import VoiceCall
from renxin.engagement.channels.adapters.webchat.models import WebChatLine
from renxin.engagement.channels.adapters.wechat.models import WechatWindow
from renxin.engagement.channels.adapters.wecom import models as wecom
from renxin.engagement.channels.adapters.wecom.models import *  # noqa: F403
from renxin.engagement.channels.adapters.wecom_kf.models import KfCursor, KfScore, KfSession

__all__ += [
    "Comment",
    "KfCursor",
    "KfScore",
    "KfSession",
    "MiniPermit",
    "OaMenu",
    "OaScene",
    "PublishedSender",
    "SmppBind",
    "SmppHeard",
    "SmppPart",
    "VoiceCall",
    "WebChatLine",
    "WechatWindow",
]
__all__ += wecom.__all__
