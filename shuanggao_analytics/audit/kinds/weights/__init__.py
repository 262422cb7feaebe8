"""Tables of weights."""
