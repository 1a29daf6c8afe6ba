"""Optional processes that give findings of their own."""
