"""The data that cases work by (YAML beside) and its readers: levels and clocks, the taxonomy, measures."""
