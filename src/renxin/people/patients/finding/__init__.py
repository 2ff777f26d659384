"""How people are found: tokens and keys, hashes of numbers, what was pasted at the desk."""
