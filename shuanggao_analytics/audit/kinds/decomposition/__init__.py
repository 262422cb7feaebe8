"""Tables that take an index of inequality apart."""
