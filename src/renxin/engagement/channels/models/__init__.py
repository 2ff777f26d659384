"""Channel accounts, what came in as it came in, what we hold with vendors, and the sandbox vendor's own ledger."""

from .account import Channel
from .inbound import RawInbound
from .sandbox import SandboxDelivery
from .sync import SyncRun
from .vendor import ChannelTemplate, VendorQuota, VendorToken

__all__ = ["Channel", "ChannelTemplate", "RawInbound", "SandboxDelivery", "SyncRun", "VendorQuota", "VendorToken"]
