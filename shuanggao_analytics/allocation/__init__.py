"""From the documents' rules to a defended quota scenario."""
