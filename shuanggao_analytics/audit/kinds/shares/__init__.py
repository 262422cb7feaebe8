"""Tables of parts, totals and shares."""
