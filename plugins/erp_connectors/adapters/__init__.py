"""One module per outside system: what the documents become there, and in which steps."""
