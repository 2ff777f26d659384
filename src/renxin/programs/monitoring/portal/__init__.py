"""The patient's own pages of monitoring: measure, tick, say how one feels, be away. They work without JavaScript."""
