"""Differences in differences: group-time, two by two, two-way, and how much they lean on trends."""
