"""How Renxin speaks and listens: conversations over channels, tasks, forms, content, segments."""
