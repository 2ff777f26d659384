"""Pages of segments: the builder, the list, one segment, fixed lists, lists that leave the house."""
