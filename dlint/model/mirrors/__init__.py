"""Where package managers fetch from, and what tells them to."""
