"""The kinds of table that can be audited, one module each."""
