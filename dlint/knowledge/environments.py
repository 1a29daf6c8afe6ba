"""Which images set no environment variable but PATH.

Source: the Dockerfiles that docker-library/official-images names for each of them (2026-08-21), and what
`docker image inspect` shows of their older releases.
"""

from __future__ import annotations

_PATH_ALONE = frozenset(("alpine", "amazonlinux", "buildpack-deps", "busybox", "centos", "debian", "ubuntu"))


def sets_path_alone(familiar: str) -> bool:
    """Whether an image, whatever its tag, is known to set no other variable."""
    return familiar in _PATH_ALONE
