"""Speed and memory of the package, and of its peers on the same data in the same run."""
