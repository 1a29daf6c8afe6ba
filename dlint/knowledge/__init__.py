"""Dated, sourced tables as plain Python."""
