"""Options and subcommands of the distributions' package managers and conda; the form is told in `grammar.py`.

For apt 3.0, aptitude 0.8, apk-tools 2.14 and 3.0, yum 3.4, dnf 4 and 5, microdnf 3, tdnf 3, zypper 1.14,
pacman 7, rpm 4.20, dpkg 1.22, conda 25 and micromamba 2; state of November 2026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlint.knowledge.grammar import Table

_APT_VALUES = (
    "-o -c -t -a -P --option --config-file --target-release --default-release --host-architecture"
    " --build-profiles"
    " --solver --with-source --format --update-before"
)
_APT_FLAGS = (
    "-y -q -d -f -m -s -u -V -b -h -v --yes --assume-yes --assume-no --quiet --download-only --fix-broken"
    " --fix-missing --ignore-missing --ignore-hold --simulate --dry-run --just-print --no-act --recon"
    " --show-upgraded --verbose-versions --compile --build --install-recommends --no-install-recommends"
    " --install-suggests --no-install-suggests --no-upgrade --upgrade --only-upgrade --no-download --purge"
    " --reinstall --auto-remove --autoremove --list-cleanup --no-list-cleanup --force-yes --trivial-only"
    " --no-remove --allow-unauthenticated --no-allow-insecure-repositories --allow-insecure-repositories"
    " --allow-downgrades --allow-releaseinfo-change --allow-remove-essential --allow-change-held-packages"
    " --print-uris --indep-only --arch-only --only-source --diff-only --dsc-only --tar-only --show-progress"
    " --no-show-progress --update --no-strict-pinning --strict-pinning"
)
_YUM_VALUES = (
    "-c -d -e -R -x --config --debuglevel --errorlevel --rpmverbosity --randomwait --enablerepo"
    " --disablerepo --repo"
    " --repoid --enable-repo --disable-repo --exclude --installroot --releasever --setopt --disableplugin"
    " --enableplugin --color --disableexcludes --downloaddir --destdir --comment --advisory --bz --cve"
    " --sec-severity"
    " --forcearch --from-repo --repofrompath --arch --use-host-config --rpmverbosity"
)
_YUM_FLAGS = (
    "-y -q -v -t -C -b -h -4 -6 --assumeyes --assumeno --quiet --verbose --tolerant --cacheonly --best"
    " --nobest"
    " --no-best --allowerasing --nogpgcheck --no-gpgchecks --no-gpg-checks --skip-broken --skip-unavailable"
    " --refresh --obsoletes --nodocs --nodoc --noplugins --downloadonly --security --bugfix --enhancement"
    " --newpackage --allow-downgrade --noautoremove --noweakdeps --show-duplicates"
    " --showduplicates"
)
_YUM_COMMANDS = (
    "install update upgrade=update update-minimal upgrade-minimal=update-minimal remove erase=remove"
    " autoremove clean"
    " makecache groupinstall group reinstall downgrade distro-sync history info list repolist search"
    " provides"
    " localinstall=install check-update config-manager module swap builddep download mark repoquery copr"
    " versionlock"
    " in=install rm=remove up=update rei=reinstall up-min=update-minimal"
)
_CONDA: Table = {
    "values": "-n -p -c -f --name --prefix --channel --file --solver --repodata-fn --subdir --platform"
    " --package"
    " --repodata-use-zst --root-prefix -r --rc-file --pkgs-dirs --log-level --cwd",
    "flags": "-y -q -v -d -a -S -k -u -h --yes --quiet --verbose --dry-run --json --offline --all"
    " --update-all"
    " --freeze-installed --update-deps --no-update-deps --no-deps --only-deps --override-channels"
    " --no-channel-priority"
    " --strict-channel-priority --copy --no-pin --force-reinstall --download-only --insecure"
    " --no-default-packages"
    " --dev --no-rc --no-env --no-capture-output --live-stream",
    "commands": "install create update upgrade=update remove uninstall=remove clean config info init"
    " list run search"
    " activate deactivate shell env:create env:update env:remove env:export env:list build index"
    " self-update",
    "groups": "env",
    "for": {
        "clean": {
            "flags": "-a -i -p -t -l -f -c --all --index-cache --packages --tarballs --logfiles"
            " --force-pkgs-dirs"
        },
        "run": {"flags": "-v", "stop": True},
        "config": {
            "values": "--add --append --prepend --set --remove --remove-key --get --file",
            "flags": "--system --env",
        },
    },
}


SYSTEM_PACKAGES: dict[str, Table] = {
    "apt-get": {
        "values": _APT_VALUES,
        "attached": "--error-on",
        "flags": _APT_FLAGS,
        "commands": "install update upgrade dist-upgrade full-upgrade=dist-upgrade dselect-upgrade"
        " reinstall remove"
        " purge autoremove auto-remove=autoremove autopurge clean autoclean auto-clean=autoclean distclean"
        " dist-clean=distclean build-dep source download check changelog indextargets satisfy markauto"
        " unmarkauto",
    },
    "apt": {
        "like": "apt-get",
        "commands": "install update upgrade full-upgrade dist-upgrade=full-upgrade reinstall remove"
        " purge autoremove"
        " auto-remove=autoremove autopurge clean autoclean auto-clean=autoclean distclean build-dep"
        " source download"
        " list search show showsrc policy depends rdepends edit-sources satisfy changelog moo",
    },
    "aptitude": {
        "values": "-o -t -c -w -O -F -S -a --target-release --default-release --width --sort"
        " --display-format"
        " --add-user-tag --remove-user-tag --add-user-tag-to --group-by",
        "flags": "-y -q -R -r -d -f -P -s -D -V -v -Z -h --assume-yes --quiet --without-recommends"
        " --with-recommends"
        " --download-only --fix-broken --prompt --simulate --purge-unused --allow-untrusted"
        " --full-resolver --safe-resolver",
        "commands": "install update upgrade=safe-upgrade safe-upgrade full-upgrade"
        " dist-upgrade=full-upgrade remove purge"
        " clean autoclean hold unhold markauto unmarkauto why search show build-dep reinstall download"
        " keep-all",
    },
    "apk": {
        "values": "-p -X -t --root --repository --arch --keys-dir --repositories-file --wait --cache-dir"
        " --virtual"
        " --cache-max-age --progress-fd --timeout",
        "flags": "-q -v -i -f -U -u -l -r -d -L -h --quiet --verbose --interactive --force --no-cache"
        " --no-progress"
        " --update-cache --update --upgrade --latest --no-network --initdb --allow-untrusted --purge"
        " --no-scripts"
        " --no-chown --rdepends --available --simulate --clean-protected --overlay-from-stdin"
        " --no-commit-hooks"
        " --no-logfile --no-interactive --force-overwrite --force-old-apk --force-broken-world"
        " --force-refresh"
        " --force-non-repository --force-missing-repositories --preserve-env --print-arch --legacy-info",
        "commands": "add del update upgrade fix info search fetch cache:clean cache:download cache:purge"
        " cache:sync"
        " index list policy stats verify version audit dot manifest mkndx convndx adbdump",
        "groups": "cache",
        "for": {
            "upgrade": {"flags": "-a --ignore --self-upgrade-only --no-self-upgrade --prune"},
            "fetch": {
                "values": "-o --output",
                "flags": "-R -s -l --recursive --stdout --link --simulate --url",
            },
            "info": {
                "flags": "-a -d -e -L -P -r -R -s -t -w -W --installed --who-owns --all --contents --size"
            },
            "del": {"flags": "-r --rdepends"},
        },
    },
    "yum": {
        "values": _YUM_VALUES,
        "flags": _YUM_FLAGS,
        "commands": _YUM_COMMANDS + " group:install",
        "groups": "group",
        "for": {
            "config-manager": {
                "values": "--add-repo --save-to",
                "flags": "--save --enable --disable --set-enabled --set-disabled --enabled",
            }
        },
    },
    "dnf": {"like": "yum"},
    "dnf5": {"like": "yum"},
    "microdnf": {"like": "yum"},
    "tdnf": {"like": "yum"},
    "zypper": {
        "values": "-c -R -D -C -t -r -p --config --root --installroot --reposd-dir --cache-dir"
        " --raw-cache-dir"
        " --solv-cache-dir --pkg-cache-dir --repo --from --type --plus-repo --plus-content --releasever"
        " --to"
        " --download -x --exclude-dir",
        "flags": "-n -q -v -A -s -f -y -l -d -h -V -i -g -G -k -e --non-interactive --quiet --verbose"
        " --no-gpg-checks"
        " --gpg-auto-import-keys --no-refresh --no-cd --no-remote --ignore-unknown --xmlout --no-color"
        " --no-confirm --auto-agree-with-licenses --no-recommends --recommends --force --force-resolution"
        " --no-force-resolution --replacefiles --allow-unsigned-rpm --oldpackage --capability --name"
        " --download-only --dry-run --clean-deps --no-clean-deps --details --allow-vendor-change"
        " --no-allow-vendor-change --no-allow-downgrade --allow-downgrade --refresh --check --no-check"
        " --no-gpgcheck"
        " --gpgcheck --all --metadata --raw-metadata --include-all-archs --disable-repositories",
        "commands": "install in=install update up=update dist-upgrade dup=dist-upgrade patch remove"
        " rm=remove clean"
        " cc=clean refresh ref=refresh addrepo ar=addrepo removerepo rr=removerepo modifyrepo"
        " mr=modifyrepo repos"
        " lr=repos search se=search info if=info install-new-recommends inr=install-new-recommends"
        " source-install"
        " si=source-install addlock al=addlock verify ve=verify download packages pa=packages locks"
        " ll=locks",
        "for": {
            "addrepo": {
                "values": "-p -n -r --priority --name --repo",
                "flags": "-f -d -c -C -e -k -K -g -G --refresh",
            },
            "modifyrepo": {"values": "-p -n --priority --name", "flags": "-e -d -r -R -f -F -k -K -a"},
            "install dist-upgrade update": {"flags": "-D", "values": "-r"},
        },
    },
    "pacman": {
        "values": "-b -r --dbpath --root --arch --cachedir --color --config --gpgdir --hookdir"
        " --logfile --sysroot"
        " --assume-installed --ignore --ignoregroup --overwrite --print-format --ask",
        "flags": "-S -R -Q -U -D -F -T -V -h -y -u -c -w -s -i -l -q -n -d -p -g -e -t -m -k -o -f -v"
        " --sync --remove"
        " --query --upgrade --database --files --deptest --refresh --sysupgrade --clean --downloadonly"
        " --search --info"
        " --list --quiet --nosave --recursive --cascade --unneeded --nodeps --print --groups --needed"
        " --noconfirm"
        " --confirm --noprogressbar --noscriptlet --asdeps --asexplicit --dbonly --verbose --debug"
        " --disable-sandbox"
        " --disable-download-timeout --deps --explicit --unrequired --native --foreign",
    },
    "rpm": {
        "values": "-D -E --define --eval --root --dbpath --prefix --relocate --excludepath --qf"
        " --queryformat --rcfile --undefine",
        "flags": "-i -U -F -e -q -v -h -V -a -f -p -l -K --install --upgrade --erase --query --import"
        " --force --nodeps --quiet --nosignature --nogpgcheck"
        " --replacepkgs --noscripts --excludedocs --initdb --rebuilddb --test --justdb --oldpackage",
    },
    "dpkg": {
        "values": "-D --admindir --root --instdir --ignore-depends --log --status-fd --path-exclude"
        " --path-include",
        "flags": "-i -r -P -l -L -s -S -R -G -E -B -O -a -x -c -I -C -p --install --remove --purge"
        " --unpack --configure --list --status --force-all --force-depends --force-overwrite"
        " --add-architecture --print-architecture --remove-architecture"
        " --set-selections --get-selections --pending --force-confdef --force-confold --force-confnew"
        " --no-triggers --contents --extract --info --recursive",
    },
    "conda": _CONDA,
    "mamba": _CONDA,
    "micromamba": _CONDA,
}
