"""The pages of the site that are written from the package, its data and its pictures."""
