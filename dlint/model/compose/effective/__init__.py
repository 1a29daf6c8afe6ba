"""A Compose project as `docker compose` puts it together from its files, each value with its author."""
