"""Whether the programme groups fit the industries that they are meant for."""
