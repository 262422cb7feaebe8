"""Tables of grey models."""
