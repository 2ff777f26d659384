"""The desk: who is here, who waits, who gets whom, and what was promised."""
