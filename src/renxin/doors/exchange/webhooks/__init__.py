"""Telling partners' systems what happened: the body, its signature, the calls."""
