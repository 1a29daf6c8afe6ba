"""What rules see: nodes with up-links, and facts computed once when asked for."""
