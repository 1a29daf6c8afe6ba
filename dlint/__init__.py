"""dlint reads Dockerfiles and compose files and says precisely what is wrong."""

__version__ = "0.1.0"
