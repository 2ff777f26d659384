"""Text messages by Tencent Cloud (腾讯云短信): TC3 signatures, equal messages together, receipts and answers."""
