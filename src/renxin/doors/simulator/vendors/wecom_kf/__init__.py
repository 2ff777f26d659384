"""WeChat customer service, simulated: people write, we fetch; windows, sessions, events, the menu at the end."""
