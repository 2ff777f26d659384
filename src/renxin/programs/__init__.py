"""What a hospital runs for its patients: seven siblings that never import each other."""
