"""Which images set no environment variable but PATH.

Source: the Dockerfiles or image configurations that these are published from (alpinelinux/docker-alpine,
amazonlinux/container-images, CentOS/sig-cloud-instance-images, debuerreotype/docker-debian-artifacts,
docker-library/busybox, docker-library/buildpack-deps, tianon/docker-brew-ubuntu-core), August 2026.
"""

from __future__ import annotations

_PATH_ALONE = frozenset(("alpine", "amazonlinux", "buildpack-deps", "busybox", "centos", "debian", "ubuntu"))


def sets_path_alone(familiar: str) -> bool:
    """Whether an image, whatever its tag, is known to set no other variable."""
    return familiar in _PATH_ALONE
