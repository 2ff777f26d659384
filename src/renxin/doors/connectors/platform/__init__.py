"""Integration platforms (集成平台): envelopes by SOAP or REST with a method code and an XML, HL7 v2 or CDA text."""
