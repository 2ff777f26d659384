"""A phone in a page: what a patient of the demo sees and writes, over the sandbox channel.

Knows only what a phone knows: deliveries of the vendor, and what was typed. Refuses to exist outside the demo.
"""
