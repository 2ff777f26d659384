"""Her privacy centre: what she allows, who saw her data, what she asks, who acts for her, where she is signed in."""
