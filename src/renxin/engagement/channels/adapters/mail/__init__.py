"""Mail over SMTP: who writes and where to read it, never what it is about; returned mail is heard and understood."""
