"""Text messages by Aliyun (阿里云短信): version 3 signatures, batches of a hundred, receipts and answers."""
