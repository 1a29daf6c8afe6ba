"""`dlint layers`."""
