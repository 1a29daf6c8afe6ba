"""What the subcommands of package managers do, where their caches are, and how a version is written.

Names and paths are those of the tools' defaults; state of November 2026.
"""

from __future__ import annotations


class Manager:
    """What a package manager's subcommands do; all by canonical name.

    `separators` split an operand into name and version (in they are tried); `files` are what
    a local package ends with. `caches` are the directories its downloads and indexes stay in.
    """

    __slots__ = (
        "caches",
        "clean",
        "files",
        "index",
        "install",
        "lock",
        "remove",
        "separators",
        "update",
        "upgrade",
    )

    def __init__(
        self,
        install: str,
        *,
        update: str = "",
        upgrade: str = "",
        remove: str = "",
        clean: str = "",
        lock: str = "",
        caches: str = "",
        index: str = "",
        separators: str = "",
        files: str = "",
    ) -> None:
        self.install = tuple(_names(install))
        self.update = tuple(_names(update))
        self.upgrade = tuple(_names(upgrade))
        self.remove = tuple(_names(remove))
        self.clean = tuple(_names(clean))
        self.lock = tuple(_names(lock))  # installs what a lock file says
        self.caches = tuple(caches.split())
        self.index = tuple(index.split())
        self.separators = tuple(separators.split())
        self.files = tuple(files.split())


def _names(words: str) -> list[str]:
    return [word.replace(":", " ") for word in words.split()]


_DNF = {
    "install": "install groupinstall group:install reinstall builddep",
    "update": "makecache check-update",
    "upgrade": "update update-minimal distro-sync",
    "remove": "remove autoremove",
    "clean": "clean",
    "separators": "-",
    "files": ".rpm",
}
_APT = Manager(
    "install satisfy reinstall build-dep",
    update="update",
    upgrade="upgrade dist-upgrade full-upgrade dselect-upgrade safe-upgrade",
    remove="remove purge autoremove autopurge",
    clean="clean autoclean distclean",
    caches="/var/cache/apt /var/lib/apt/lists",
    index="/var/lib/apt/lists",
    separators="= /",
    files=".deb",
)
_CONDA_MANAGER = Manager(
    "install create env:create env:update",
    upgrade="update",
    remove="remove",
    clean="clean",
    separators="== = :: < >",
    caches="/opt/conda/pkgs ~/.conda/pkgs /root/miniconda3/pkgs",
    files=".conda .tar.bz2",
)

MANAGERS: dict[str, Manager] = {
    "apt-get": _APT,
    "apt": _APT,
    "aptitude": _APT,
    "apk": Manager(
        "add",
        update="update",
        upgrade="upgrade",
        remove="del",
        clean="cache:clean cache:purge",
        caches="/var/cache/apk /etc/apk/cache",
        index="/var/cache/apk",
        separators="~= >= <= = ~ > < @",
        files=".apk",
    ),
    "yum": Manager(**_DNF, caches="/var/cache/yum /var/cache/dnf"),
    "dnf": Manager(**_DNF, caches="/var/cache/dnf /var/cache/yum /var/cache/libdnf5"),
    "dnf5": Manager(**_DNF, caches="/var/cache/libdnf5"),
    "microdnf": Manager(**_DNF, caches="/var/cache/yum /var/cache/dnf"),
    "tdnf": Manager(**_DNF, caches="/var/cache/tdnf"),
    "zypper": Manager(
        "install source-install install-new-recommends",
        update="refresh",
        upgrade="update dist-upgrade patch",
        remove="remove",
        clean="clean",
        caches="/var/cache/zypp",
        separators=">= <= = < >",
        files=".rpm",
    ),
    "pip": Manager(
        "install download wheel",
        remove="uninstall",
        clean="cache:purge",
        caches="~/.cache/pip",
        separators="=== == ~= >= <= != < > @",
        files=".whl .tar.gz .zip .tar.bz2",
    ),
    "pipx": Manager(
        "install inject run",
        upgrade="upgrade upgrade-all",
        remove="uninstall",
        caches="~/.cache/pip ~/.local/share/pipx/.cache",
        separators="=== == ~= >= <= != < > @",
        files=".whl .tar.gz",
    ),
    "uv": Manager(
        "pip:install tool:install add",
        lock="sync pip:sync",
        remove="remove pip:uninstall tool:uninstall",
        clean="cache:clean cache:prune",
        caches="~/.cache/uv",
        separators="=== == ~= >= <= != < > @",
        files=".whl .tar.gz .zip",
    ),
    "poetry": Manager(
        "add self:add",
        lock="install sync",
        upgrade="update",
        remove="remove",
        clean="cache:clear",
        caches="~/.cache/pypoetry",
        separators="== >= <= ^ ~ @",
    ),
    "pipenv": Manager(
        "install",
        lock="sync",
        upgrade="update upgrade",
        remove="uninstall",
        caches="~/.cache/pipenv ~/.cache/pip",
        separators="== ~= >= <= != < >",
    ),
    "npm": Manager(
        "install install-test exec",
        lock="ci install-ci-test",
        upgrade="update",
        remove="uninstall",
        clean="cache:clean",
        caches="~/.npm",
        separators="@",
        files=".tgz .tar.gz",
    ),
    "yarn": Manager(
        "add global:add dlx",
        lock="install",
        upgrade="upgrade global:upgrade",
        remove="remove global:remove",
        clean="cache:clean",
        caches="/usr/local/share/.cache/yarn ~/.cache/yarn ~/.yarn/berry/cache .yarn/cache",
        separators="@",
        files=".tgz .tar.gz",
    ),
    "pnpm": Manager(
        "add dlx",
        lock="install ci fetch",
        upgrade="update",
        remove="remove",
        clean="store:prune",
        caches="~/.local/share/pnpm/store ~/.cache/pnpm",
        separators="@",
        files=".tgz .tar.gz",
    ),
    "bun": Manager(
        "add x",
        lock="install ci",
        upgrade="update",
        remove="remove",
        clean="pm:cache",
        caches="~/.bun/install/cache",
        separators="@",
        files=".tgz",
    ),
    "gem": Manager(
        "install",
        upgrade="update",
        remove="uninstall",
        clean="cleanup",
        caches="~/.gem ~/.local/share/gem /usr/local/bundle/cache",
        separators=":",
        files=".gem",
    ),
    "bundle": Manager(
        "add",
        lock="install",
        upgrade="update",
        remove="remove",
        clean="clean",
        caches="~/.bundle/cache /usr/local/bundle/cache",
    ),
    "go": Manager(
        "install get run",
        lock="mod:download",
        clean="clean",
        caches="/go/pkg/mod ~/go/pkg/mod ~/.cache/go-build",
        separators="@",
    ),
    "cargo": Manager(
        "install add binstall",
        lock="fetch",
        upgrade="update",
        remove="uninstall remove",
        clean="clean cache",
        caches="/usr/local/cargo/registry /usr/local/cargo/git ~/.cargo/registry ~/.cargo/git",
        separators="@",
    ),
    "mvn": Manager("", caches="~/.m2/repository"),
    "gradle": Manager("", caches="~/.gradle/caches ~/.gradle/wrapper"),
    "composer": Manager(
        "require global:require create-project",
        lock="install",
        upgrade="update global:update",
        remove="remove global:remove",
        clean="clear-cache",
        caches="~/.composer/cache ~/.cache/composer",
        separators=":",
        files="",
    ),
    "conda": _CONDA_MANAGER,
    "mamba": _CONDA_MANAGER,
    "micromamba": _CONDA_MANAGER,
    "pacman": Manager("", caches="/var/cache/pacman/pkg", separators="= >= <="),
}
"""By program. pacman has options for subcommands (`-S`, `-Sy`, `-Syu`, `-Sc`); mvn and gradle have"
" goals."""
