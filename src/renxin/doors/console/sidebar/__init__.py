"""The page beside a chat in a colleague's messenger: who the person is, what is open, what to say."""
