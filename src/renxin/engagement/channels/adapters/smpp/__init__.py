"""SMPP 3.4: text messages straight to a carrier's gateway, over a bind that a worker keeps."""
