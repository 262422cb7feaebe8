"""A printed table read: its figures, which column is what, how it lies."""
