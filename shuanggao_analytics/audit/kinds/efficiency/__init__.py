"""Tables of DEA and of Malmquist indices."""
