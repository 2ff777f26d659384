"""Where the outside comes in: pages, APIs, webhooks, HIS interfaces. Doors translate, then call; they hold no rules."""
