"""Compose files, their services, and the project that they make up together."""
