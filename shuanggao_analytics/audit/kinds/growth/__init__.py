"""Tables of levels and their growth."""
