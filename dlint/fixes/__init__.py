"""Fixes: what is chosen, proved and written."""
