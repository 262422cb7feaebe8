"""What must hold between the figures of a table, and what says which of them do not."""
