"""Tencent's text messages, simulated: signatures, limits, receipts and answers by callback."""
