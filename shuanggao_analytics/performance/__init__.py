"""How indicators are made comparable, weighted and brought together."""
