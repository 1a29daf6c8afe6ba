"""Linux distributions as images carry them: releases, code names, shell, package manager.

Sources, read on 2026-11-21: the release tables of endoflife.date (2026-08-22) for code names, the
Debian bug 1071238 and the dash packages of Debian and Ubuntu for `pipefail` (in 0.5.12-7 and later),
the package lists of the base images for the rest.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Distribution(NamedTuple):
    """The system in an image.

    `version` is the release in the parts its maker counts in, (12,) for Debian and (22, 4) for Ubuntu,
    None where the tag does not tell it; `slim` says that the tag asks for a cut-down variant (slim,
    minimal, micro).
    """

    name: str
    version: tuple[int, ...] | None = None
    codename: str | None = None
    slim: bool = False


def words(text: str) -> frozenset[str]:
    """A table's row of names, written as the line of text that reads best."""
    return frozenset(text.split())


DEBIAN: dict[str, tuple[int, ...]] = {
    "squeeze": (6,),
    "wheezy": (7,),
    "jessie": (8,),
    "stretch": (9,),
    "buster": (10,),
    "bullseye": (11,),
    "bookworm": (12,),
    "trixie": (13,),
    "forky": (14,),
}
UBUNTU: dict[str, tuple[int, ...]] = {
    "lucid": (10, 4),
    "precise": (12, 4),
    "quantal": (12, 10),
    "raring": (13, 4),
    "saucy": (13, 10),
    "trusty": (14, 4),
    "utopic": (14, 10),
    "vivid": (15, 4),
    "wily": (15, 10),
    "xenial": (16, 4),
    "yakkety": (16, 10),
    "zesty": (17, 4),
    "artful": (17, 10),
    "bionic": (18, 4),
    "cosmic": (18, 10),
    "disco": (19, 4),
    "eoan": (19, 10),
    "focal": (20, 4),
    "groovy": (20, 10),
    "hirsute": (21, 4),
    "impish": (21, 10),
    "jammy": (22, 4),
    "kinetic": (22, 10),
    "lunar": (23, 4),
    "mantic": (23, 10),
    "noble": (24, 4),
    "oracular": (24, 10),
    "plucky": (25, 4),
    "questing": (25, 10),
    "resolute": (26, 4),
    "stonking": (26, 10),
}
_CODENAMES: dict[str, tuple[str, tuple[int, ...] | None]] = {
    **{name: ("debian", version) for name, version in DEBIAN.items()},
    **{name: ("ubuntu", version) for name, version in UBUNTU.items()},
    "sid": ("debian", None),
}
_CODENAME_OF: dict[tuple[str, tuple[int, ...]], str] = {("debian", v): k for k, v in DEBIAN.items()} | {
    ("ubuntu", v): k for k, v in UBUNTU.items()
}
# how many parts of a version name a release; a tag with fewer of them moves between releases
_PARTS = {"alpine": 2, "ubuntu": 2, "opensuse": 2, "photon": 2, "azurelinux": 2}
_SLIM = words("slim minimal micro")
_PREFIXES = {
    "alpine": "alpine",
    "ubuntu": "ubuntu",
    "debian": "debian",
    "centos": "centos",
    "rockylinux": "rockylinux",
    "almalinux": "almalinux",
    "oraclelinux": "oraclelinux",
    "amazonlinux": "amazonlinux",
    "al": "amazonlinux",
    "ol": "oraclelinux",
    "fedora": "fedora",
    "ubi": "rhel",
    "rhel": "rhel",
    "azurelinux": "azurelinux",
    "mariner": "azurelinux",
    "wolfi": "wolfi",
    "opensuse": "opensuse",
}
_FOLLOWS = {"alpine": r"3\.\d+", "ubuntu": r"\d\d\.\d\d"}
_NAMED_PART = r"([a-z]+)[_]?(\d[\d.]*)?"


def release(name: str, text: str, *, slim: bool = False) -> Distribution:
    """The distribution `name` in the version that `text` begins with: ("alpine", "3.19.1") is 3.19."""
    parts = _PARTS.get(name, 1)
    found = re.match(r"v?(\d{1,9})(?:\.(\d{1,9}))?", text)
    version: tuple[int, ...] | None = None
    if found is not None and (parts == 1 or found[2] is not None):
        version = tuple(int(each) for each in found.groups()[:parts])
    if name == "amazonlinux" and version is not None and 2010 < version[0] < 2023:
        version = (1,)  # 2016.09 to 2018.03 are what came to be called Amazon Linux 1
    return Distribution(name, version, _CODENAME_OF.get((name, version or ())), slim)


def codename(text: str, *, slim: bool = False) -> Distribution | None:
    """The Debian or Ubuntu release of a code name, None where it is none."""
    known = _CODENAMES.get(text)
    return Distribution(known[0], known[1], text, slim) if known is not None else None


def named_in(parts: list[str]) -> Distribution | None:
    """The system that the parts of a tag name (`bookworm`, `alpine3.19`, `ubuntu` with `22.04`).

    None where no part names one. A code name beats a bare distribution name.
    """
    slim = not _SLIM.isdisjoint(parts)
    for part in parts:
        found = codename(part, slim=slim)
        if found is not None:
            return found if "chiseled" not in parts else Distribution("distroless", None, part)
    for at, part in enumerate(parts):
        if part.startswith(("windowsservercore", "nanoserver")):
            return Distribution("windows")
        if part in ("distroless", "scratch"):
            return Distribution(part)
        named = re.fullmatch(_NAMED_PART, part)
        name = _PREFIXES.get(named[1]) if named is not None else None
        if named is None or name is None or part in ("al", "ol"):
            continue
        after = parts[at + 1] if at + 1 < len(parts) else ""  # `jdk-alpine-3.21`, but deno's `alpine-1.36`
        if not re.fullmatch(_FOLLOWS.get(name, r"(?!)"), after):
            after = ""
        return release(name, _dotted(name, named[2] or after), slim=slim)
    return None


def _dotted(name: str, text: str) -> str:
    """`ubuntu2204` and `alpine319` write their versions without the dot."""
    if name == "ubuntu" and re.fullmatch(r"\d{4}", text):
        return f"{text[:2]}.{text[2:]}"
    if name == "alpine" and re.fullmatch(r"3\d{1,2}", text):
        return f"{text[0]}.{text[1:]}"
    return text


_BASH = words(
    """
    centos rockylinux almalinux fedora rhel oraclelinux amazonlinux opensuse archlinux photon mageia
    azurelinux
    """,
)


def shell_of(distribution: Distribution) -> str | None:
    """What /bin/sh is: "dash", "ash" (busybox) or "bash"; None where there is none or it is unknown."""
    name = distribution.name
    if name in ("debian", "ubuntu", "kali"):
        return "dash"
    if name in ("alpine", "busybox", "wolfi"):
        return "ash"
    return "bash" if name in _BASH else None


def has_pipefail(distribution: Distribution) -> bool | None:
    """Whether /bin/sh knows `set -o pipefail`: dash has it from Debian 13 and Ubuntu 25.04 on."""
    shell = shell_of(distribution)
    if shell != "dash":
        return True if shell is not None else None
    version = distribution.version
    if version is None or distribution.name == "kali":
        return None
    if distribution.name == "debian":
        return version >= (13,)
    if version == (24, 10):
        return None
    return version >= (25, 4)


def package_manager(distribution: Distribution) -> str | None:
    """The installer that the image carries: apt, apk, yum, dnf, microdnf, tdnf, zypper or pacman."""
    name, version, slim = distribution.name, distribution.version, distribution.slim
    plain = {
        "debian": "apt",
        "ubuntu": "apt",
        "kali": "apt",
        "alpine": "apk",
        "wolfi": "apk",
        "opensuse": "zypper",
        "archlinux": "pacman",
        "photon": "tdnf",
        "azurelinux": "tdnf",
    }
    if name in plain:
        return plain[name]
    if version is None:
        return None
    if name == "amazonlinux":
        return "dnf" if version >= (2023,) else "yum"
    if name == "fedora":
        return "yum" if version < (22,) else None if slim else "dnf"
    if name in ("centos", "rhel", "oraclelinux", "rockylinux", "almalinux"):
        return "yum" if version < (8,) else "microdnf" if slim else "dnf"
    return None
