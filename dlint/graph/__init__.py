"""`dlint graph`."""
