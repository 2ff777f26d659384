"""WeCom, simulated: colleagues, contacts, codes, mass tasks that wait for a press, groups, moments, hand-overs."""
