"""Programs that run another command: their options, and where the inner command starts.

`skip` is how many operands stand before the command, `assigns` that `NAME=value` words may.
For sudo 1.9, coreutils 9, util-linux 2.40, busybox 1.37, tini 0.19, dumb-init 1.2, gosu 1.17, findutils 4.10
and bash 5.2; state of November 2026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlint.knowledge.grammar import Table

SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh", "ksh", "mksh"))

_SHELL: Table = {
    "values": "-o +o -O +O --rcfile --init-file",
    "flags": "-c -l -i -s -e -u -x -v -n -f -a -b -h -k -m -p -r -t -B -C -E -H -P -T +e +x +u --login"
    " --norc"
    " --noprofile --posix --verbose --restricted",
    "stop": True,
}

WRAPPERS: dict[str, Table] = {
    **dict.fromkeys(sorted(SHELLS), _SHELL),
    "sudo": {
        "values": "-u -g -h -p -C -r -t -U -D -R -T -a -c --user --group --host --prompt --close-from"
        " --role --type"
        " --other-user --chdir --chroot --command-timeout --auth-type --login-class",
        "attached": "--preserve-env",
        "flags": "-E -H -n -S -A -b -i -s -k -K -l -v -V -P -B -N -e --non-interactive --stdin"
        " --set-home --login"
        " --shell --background --reset-timestamp --remove-timestamp --list --validate --bell --edit"
        " --preserve-groups --askpass",
        "stop": True,
        "assigns": True,
    },
    "doas": {"values": "-u -C -a", "flags": "-n -s -L", "stop": True},
    "env": {
        "values": "-u --unset -C --chdir -S --split-string -a --argv0",
        "attached": "--block-signal --default-signal --ignore-signal",
        "flags": "-i -0 -v - --ignore-environment --null --debug --list-signal-handling",
        "stop": True,
        "assigns": True,
    },
    "exec": {"values": "-a", "flags": "-c -l", "stop": True},
    "command": {"flags": "-p -v -V", "stop": True},
    "builtin": {"stop": True},
    "nohup": {"stop": True},
    "setsid": {"flags": "-c -f -w --ctty --fork --wait", "stop": True},
    "nice": {"values": "-n --adjustment", "stop": True},
    "ionice": {"values": "-c -n -p -P -u --class --classdata", "flags": "-t --ignore", "stop": True},
    "time": {
        "values": "-f -o --format --output",
        "flags": "-p -a -v -q --append --portability --quiet --verbose",
        "stop": True,
    },
    "timeout": {
        "values": "-k -s --kill-after --signal",
        "flags": "-v -f -p --foreground --preserve-status --verbose",
        "stop": True,
        "skip": 1,
    },
    "xargs": {
        "values": "-a -d -E -I -L -n -P -s --arg-file --delimiter --max-lines --max-args"
        " --max-procs"
        " --max-chars --process-slot-var",
        "attached": "-e -i -l --replace --eof",
        "flags": "-0 -o -p -r -t -x --null --open-tty --interactive --no-run-if-empty --verbose --exit",
        "stop": True,
    },
    "gosu": {"stop": True, "skip": 1},
    "su-exec": {"stop": True, "skip": 1},
    "chpst": {
        "values": "-u -U -b -e -/ -n -l -L -m -d -o -p -f -c -r -t",
        "flags": "-v -P -0 -1 -2",
        "stop": True,
    },
    "setpriv": {
        "values": "--ruid --euid --rgid --egid --selinux-label --apparmor-profile --reuid --regid"
        " --groups --inh-caps --ambient-caps --bounding-set --securebits"
        " --pdeathsig",
        "flags": "--clear-groups --init-groups --keep-groups --no-new-privs --nnp --reset-env -d --dump",
        "stop": True,
    },
    "setarch": {
        "flags": "-R -v -3 -B -F -L -S -T -X -Z --addr-no-randomize --32bit",
        "stop": True,
        "skip": 1,
    },
    "linux32": {"stop": True},
    "linux64": {"stop": True},
    "stdbuf": {"values": "-i -o -e --input --output --error", "stop": True},
    "chroot": {
        "values": "--userspec --groups --group",
        "flags": "--skip-chdir",
        "stop": True,
        "skip": 1,
    },
    "tini": {"values": "-p -e", "flags": "-s -v -w -g -l -h", "stop": True},
    "dumb-init": {"values": "-r --rewrite", "flags": "-c -v --single-child --verbose", "stop": True},
    "busybox": {"stop": True},
    "toybox": {"stop": True},
    "eatmydata": {"stop": True},
    "fakeroot": {"values": "-l -f -i -s -b --lib --faked", "flags": "-u --unknown-is-real", "stop": True},
    "unbuffer": {"flags": "-p", "stop": True},
    "catchsegv": {"stop": True},
    "xvfb-run": {
        "values": "-e -f -n -p -s -w --error-file --auth-file --server-num --xauth-protocol"
        " --server-args --wait",
        "flags": "-a -l --auto-servernum --listen-tcp",
        "stop": True,
    },
    "flock": {
        "values": "-w -E --timeout --wait --conflict-exit-code",
        "flags": "-n -x -e -s -u -o -F --nonblock --exclusive --shared",
        "stop": True,
        "skip": 1,
    },
    "su": {
        "values": "-c -s -g -G -w --command --session-command --shell --group --supp-group"
        " --whitelist-environment",
        "flags": "-l -m -p -f -P - --login --preserve-environment --fast --pty",
    },
    "runuser": {
        "values": "-c -s -g -G -w -u --command --session-command --shell --group --supp-group --user",
        "flags": "-l -m -p -f -P - --login --preserve-environment --fast --pty",
    },
    "eval": {},
}

INNER_SUBCOMMANDS = frozenset(
    (
        *("bundle exec", "poetry run", "pipenv run", "uv run", "conda run", "mamba run", "micromamba run"),
        *("pnpm exec", "npm exec", "yarn exec"),
    )
)
"""Subcommands that run the command after them, as `program subcommand`."""
