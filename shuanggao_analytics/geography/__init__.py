"""Where things are: names and codes in time, boundaries, neighbours, the projection, distances.

Each module stands for itself and its names are imported from it; nothing heavy is loaded before a
function needs it.
"""
