"""Connectors: how other systems' messages come in. One folder for each kind of system; `hl7v2/` is HL7 version 2.

Owns: interfaces, the raw messages exactly as received, what became of each and why.
Words: interface (a configured sender), interface message (one raw message), outcome (applied, ignored, parked).
Refuses: to change a raw message, to acknowledge what is not stored, to hold any rule about patients or visits.
"""
