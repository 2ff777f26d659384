"""What opens a case or makes it graver: facts of others, risks in somebody's words, what comes back."""
