"""The API for other systems: the FHIR R4 face and the tokens that open it.

Owns: addresses, scopes, OperationOutcome, the CapabilityStatement, limits of calls.
Words: client (another system with an id and a secret), access token (what it calls with, for half an hour), scope.
Refuses: to hold any rule about patients or records, to answer without a token (but for what it can do), to show numbers
unmasked to a client that was not given `identifiers.clear`.
"""
