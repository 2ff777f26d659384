"""Staff pages of channels: accounts, their check, templates, the ledger of fetching, what could not be read."""
