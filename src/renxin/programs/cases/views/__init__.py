"""Staff pages of cases: the list and the board, intake, one case with its tabs, the roster, printed codes."""
