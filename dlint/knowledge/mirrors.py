"""Package mirrors: who they are, which serve https, which are dead, and where an image keeps its lists.

Sources, read on 2026-11-21: the help pages of the mirrors named here; for the dead ones docker-library and
project threads: CentOS (mirrorlist and mirror.centos.org, 2024-07), npmmirror (registry.npm.taobao.org,
2022-05, certificate expired 2024-01), Ruby China (.org to .com, 2018-06), ruby.taobao.org#66, Alpine
(nl and dl-4, 2022-10), Laravel China (2019), JFrog (Bintray and GoCenter, 2021-05), PyPI at Douban
(moved in 2017, gone under its old name). The lists' places: the root file systems of the Debian images
(2024-12); `ubuntu.sources` came with Ubuntu 24.04.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dlint.knowledge.distributions import Distribution, words

# the hosts each package manager asks when nothing is set
DEFAULT_HOSTS = {
    "apk": ("dl-cdn.alpinelinux.org",),
    "apt": (
        "deb.debian.org",
        "security.debian.org",
        "archive.ubuntu.com",
        "security.ubuntu.com",
        "ports.ubuntu.com",
    ),
    "yum": ("mirrorlist.centos.org", "mirror.centos.org", "mirrors.fedoraproject.org"),
    "dnf": (
        "mirrorlist.centos.org",
        "mirrors.fedoraproject.org",
        "mirrors.rockylinux.org",
        "mirrors.almalinux.org",
    ),
    "pip": ("pypi.org", "files.pythonhosted.org"),
    "npm": ("registry.npmjs.org",),
    "yarn": ("registry.yarnpkg.com",),
    "pnpm": ("registry.npmjs.org",),
    "gem": ("rubygems.org", "index.rubygems.org"),
    "go": ("proxy.golang.org", "sum.golang.org"),
    "maven": ("repo.maven.apache.org", "repo1.maven.org"),
    "gradle": ("services.gradle.org", "plugins.gradle.org"),
    "composer": ("repo.packagist.org", "packagist.org"),
    "conda": ("repo.anaconda.com", "conda.anaconda.org"),
    "cargo": ("crates.io", "index.crates.io", "static.crates.io"),
}
# mirrors of many projects; all of them serve https
_MIRRORS = words(
    """
    mirrors.aliyun.com mirrors.tuna.tsinghua.edu.cn pypi.tuna.tsinghua.edu.cn mirrors.ustc.edu.cn
    pypi.mirrors.ustc.edu.cn mirrors.163.com mirrors.cloud.tencent.com mirrors.tencent.com
    repo.huaweicloud.com mirrors.huaweicloud.com mirrors.bfsu.edu.cn mirrors.nju.edu.cn mirror.nju.edu.cn
    mirror.sjtu.edu.cn mirrors.sjtug.sjtu.edu.cn mirrors.zju.edu.cn mirrors.hit.edu.cn mirrors.pku.edu.cn
    mirrors.hust.edu.cn mirrors.cernet.edu.cn mirrors.lzu.edu.cn mirror.lzu.edu.cn mirrors.cqu.edu.cn
    mirrors.sustech.edu.cn mirror.iscas.ac.cn mirrors.volces.com
    registry.npmmirror.com npmmirror.com cdn.npmmirror.com
    goproxy.cn goproxy.io gems.ruby-china.com maven.aliyun.com
    """,
)
# inside their owner's network alone, where http is what they offer
_INTERNAL = words("mirrors.tencentyun.com mirrors.cloud.aliyuncs.com mirrors.ivolces.com")
_HTTPS = words(
    """
    dl-cdn.alpinelinux.org deb.debian.org pypi.org files.pythonhosted.org pypi.python.org registry.npmjs.org
    registry.yarnpkg.com rubygems.org index.rubygems.org proxy.golang.org
    repo.maven.apache.org repo1.maven.org repo.packagist.org packagist.org repo.anaconda.com
    conda.anaconda.org crates.io index.crates.io static.crates.io vault.centos.org mirrors.fedoraproject.org
    """,
)
_HTTP_ONLY = words("archive.ubuntu.com security.ubuntu.com ports.ubuntu.com")


class DeadMirror(NamedTuple):
    """Why a host serves no packages any more, and the host to use.

    With `same_paths` the rest of an address stays as it is.
    """

    reason: str
    instead: str | None
    same_paths: bool


_DEAD = {
    "registry.npm.taobao.org": DeadMirror(
        "it was given up for npmmirror.com", "registry.npmmirror.com", True
    ),
    "npm.taobao.org": DeadMirror("it was given up for npmmirror.com", "npmmirror.com", True),
    "cdn.npm.taobao.org": DeadMirror("it was given up for npmmirror.com", "cdn.npmmirror.com", True),
    "ruby.taobao.org": DeadMirror("it was given up in 2016", "gems.ruby-china.com", True),
    "gems.ruby-china.org": DeadMirror("the name was lost in 2018", "gems.ruby-china.com", True),
    "cache.ruby-china.org": DeadMirror("the name was lost in 2018", "cache.ruby-china.com", True),
    "pypi.douban.com": DeadMirror("Douban no longer serves it", "pypi.tuna.tsinghua.edu.cn", True),
    "nl.alpinelinux.org": DeadMirror("it was taken down in 2022", "dl-cdn.alpinelinux.org", True),
    "dl-4.alpinelinux.org": DeadMirror("it was taken down in 2022", "dl-cdn.alpinelinux.org", True),
    "packagist.laravel-china.org": DeadMirror(
        "it was shut down in 2019", "mirrors.aliyun.com/composer", False
    ),
    "mirrorlist.centos.org": DeadMirror("it was shut down in July 2024", "vault.centos.org", False),
    "mirror.centos.org": DeadMirror("its packages were removed in July 2024", "vault.centos.org", False),
    "dl.bintray.com": DeadMirror("Bintray was shut down in 2021", None, False),
    "gocenter.io": DeadMirror("it was shut down in 2021", "proxy.golang.org", False),
}


class Lists(NamedTuple):
    """Where a distribution's image names its package repositories.

    `path` is the file, `form` "one-line", "deb822", "apk" or "repo"; `hosts` are the host names that may
    stand in it.
    """

    path: str
    form: str
    hosts: tuple[str, ...]


_UBUNTU_HOSTS = ("archive.ubuntu.com", "security.ubuntu.com", "ports.ubuntu.com")


def is_mirror(host: str) -> bool:
    """Whether a host is a mirror of other people's packages, dead ones and those of one network included."""
    host = bare(host)
    return (
        host in _MIRRORS
        or host in _INTERNAL
        or host in _DEAD
        or re.match(r"[a-z]{2}\.archive\.ubuntu\.com$", host) is not None
    )


def names_mirror(text: str) -> bool:
    """Whether a mirror's name stands anywhere in a text, dots escaped for a regular expression too."""
    plain = text.replace("\\", "").lower()
    return ".archive.ubuntu" in plain or any(map(plain.__contains__, (*_MIRRORS, *_INTERNAL, *_DEAD)))


def dead_mirror(host: str) -> DeadMirror | None:
    return _DEAD.get(bare(host))


def https_available(host: str) -> bool | None:
    """Whether a package host answers to https; None where that is not known."""
    host = bare(host)
    if host in _MIRRORS or host in _HTTPS:
        return True
    return False if host in _HTTP_ONLY else None


def bare(host: str) -> str:
    """A host without port, trailing dot and upper case."""
    return host.strip().lower().partition(":")[0].rstrip(".")


def package_lists(distribution: Distribution) -> Lists | None:
    """Where the base image keeps its list of repositories; None where the release is not known."""
    name, version = distribution.name, distribution.version
    if name == "alpine":
        old = version is not None and version < (3, 6)
        return Lists("/etc/apk/repositories", "apk", _ALPINE_OLD if old else DEFAULT_HOSTS["apk"])
    if version is None:
        return None
    if name == "debian":
        return _debian(version[0])
    if name == "ubuntu":
        if version >= (24, 4):
            return Lists("/etc/apt/sources.list.d/ubuntu.sources", "deb822", _UBUNTU_HOSTS)
        return Lists("/etc/apt/sources.list", "one-line", _UBUNTU_HOSTS) if version < (23, 4) else None
    if name == "centos" and version in ((6,), (7,)):
        return Lists("/etc/yum.repos.d/CentOS-Base.repo", "repo", DEFAULT_HOSTS["yum"][:2])
    return None


_ALPINE_OLD = ("dl-cdn.alpinelinux.org", "dl-4.alpinelinux.org", "dl-3.alpinelinux.org", "nl.alpinelinux.org")


def _debian(version: int) -> Lists:
    if version >= 12:
        return Lists("/etc/apt/sources.list.d/debian.sources", "deb822", ("deb.debian.org",))
    old = ("httpredir.debian.org", "http.debian.net", "ftp.debian.org") if version < 10 else ()
    return Lists("/etc/apt/sources.list", "one-line", ("deb.debian.org", "security.debian.org", *old))
