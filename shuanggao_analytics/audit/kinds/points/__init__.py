"""Tables of point patterns: nearest neighbours and box counts."""
