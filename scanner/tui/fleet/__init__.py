"""A fleet's store in the audit: the list of its targets, and the way into the report of one and back."""
