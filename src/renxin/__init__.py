"""Renxin (仁心): a social CRM for patients. `ls` of this folder is the architecture; see docs/architecture.md."""
