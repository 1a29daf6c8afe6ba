"""Findings to text; each format is a module, loaded when it is asked for."""
