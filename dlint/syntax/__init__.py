"""Text to plain nodes with offsets; nothing here knows of rules."""
