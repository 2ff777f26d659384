"""The demo hospital's own HIS: an ordinary HL7 v2 sender that knows nothing of Renxin but its MLLP port."""
