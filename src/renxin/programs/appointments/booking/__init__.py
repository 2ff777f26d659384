"""Taking seats: keys of holds, rules in force, the swift door."""
