"""Tables of coupling coordination."""
