"""HL7 version 2: read fields, frame, store, acknowledge, apply.

The road of a message: server or file → store (committed) → acknowledgement → apply (in order for each sender).
"""
