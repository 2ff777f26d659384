"""Aliyun's text messages, simulated: signatures, limits, templates, receipts and answers by callback."""
