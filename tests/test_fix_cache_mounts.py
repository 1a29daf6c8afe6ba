"""A cache is mounted where the file's author does so, in the same layout, and only on the right folder."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))
NPM = "RUN --mount=type=cache,target=/root/.npm npm ci\n"
UPDATE = "apt-get update && apt-get install -y --no-install-recommends gcc"


def fixed(text, rule, base="python:3.13"):
    """What becomes of a stage's instructions."""
    return EXAMPLES.fix({"Dockerfile": f"FROM {base}\n{text}"}, rule, {})["Dockerfile"].partition("\n")[2]


def remedy(text, rule, base="python:3.13"):
    found = EXAMPLES.lint({"Dockerfile": f"FROM {base}\n{text}"}, rule, {})
    assert len(found) == 1
    return found[0].message.rpartition("; ")[2], judged(found[0])


def judged(one):
    return one.fix and ("safe" if one.fix.safe else "unsafe")


def test_the_options_stand_in_the_authors_order_and_words():
    author = "RUN --mount=dst=/root/.npm,type=cache npm ci\n"
    assert fixed(author + "RUN pip install a\n", "pip/cache-left") == (
        author + "RUN --mount=dst=/root/.cache/pip,type=cache pip install a\n"
    )


def test_apt_locks_what_others_share():
    assert fixed(f"{NPM}RUN {UPDATE}\n", "apt/lists-left") == (
        f"{NPM}RUN --mount=type=cache,target=/var/lib/apt/lists,sharing=locked {UPDATE}\n"
    )


def test_a_lock_is_not_asked_for_where_apt_needed_it():
    author = f"RUN --mount=type=cache,sharing=locked,target=/var/lib/apt/lists {UPDATE}\n"
    assert fixed(f"{author}RUN npm ci\n", "npm/cache-left", "node:22") == (
        f"{author}RUN --mount=type=cache,target=/root/.npm npm ci\n"
    )


def test_a_mount_a_line_where_the_author_writes_them_so():
    author = "RUN --mount=type=cache,target=/root/.npm \\\n  npm ci\n"
    assert fixed(f"{author}RUN pip install a && \\\n  pip install b\n", "pip/cache-left") == (
        f"{author}RUN --mount=type=cache,target=/root/.cache/pip \\\n  pip install a && \\\n  pip install b\n"
    )


def test_the_break_that_a_run_has_stays():
    assert fixed(f"{NPM}RUN \\\n\n  # why\n  pip install a\n", "pip/cache-left") == (
        f"{NPM}RUN --mount=type=cache,target=/root/.cache/pip \\\n\n  # why\n  pip install a\n"
    )


def test_behind_the_mounts_that_are_there():
    head = "RUN --mount=type=secret,id=a \\\n      --network=default \\\n"
    assert fixed(f"{NPM}{head}      pip install a\n", "pip/cache-left") == (
        f"{NPM}{head}      --mount=type=cache,target=/root/.cache/pip \\\n      pip install a\n"
    )


def test_a_heredoc_stays_on_the_line():
    author = "RUN --mount=type=cache,target=/root/.npm \\\n  npm ci\n"
    assert fixed(f"{author}RUN <<EOT\n{UPDATE}\nEOT\n", "apt/lists-left") == (
        f"{author}RUN --mount=type=cache,target=/var/lib/apt/lists,sharing=locked <<EOT\n{UPDATE}\nEOT\n"
    )


def test_carriage_returns_stay():
    author = "RUN --mount=type=cache,target=/root/.npm \\\r\n    npm ci\r\n"
    assert fixed(f"{author}RUN pip install a\r\n", "pip/cache-left", "python:3.13\r") == (
        f"{author}RUN --mount=type=cache,target=/root/.cache/pip \\\r\n    pip install a\r\n"
    )


def test_the_authors_own_mount_is_written_again():
    author = "ENV PIP_CACHE_DIR=/c\nRUN --mount=type=cache,id=pip-$X,target=$PIP_CACHE_DIR pip install a\n"
    assert fixed(f"{author}RUN pip install b\n", "pip/cache-left") == (
        f"{author}RUN --mount=type=cache,id=pip-$X,target=$PIP_CACHE_DIR pip install b\n"
    )


def test_archives_and_lists_get_a_mount_each():
    clean = "RUN rm -f /etc/apt/apt.conf.d/docker-clean\n"
    author = (
        "RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\\n"
        "    --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\\n"
        f"    {UPDATE}\n"
    )
    assert fixed(f"{clean}{author}RUN {UPDATE}\n", "apt/lists-left", "debian:12") == clean + author + (
        "RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\\n"
        "    --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\\n"
        f"    {UPDATE}\n"
    )


@pytest.mark.parametrize(
    ("text", "rule", "fix"),
    [
        # apt and npm ask for the index anew and check what they have by its hash
        (f"{NPM}RUN {UPDATE}\n", "apt/lists-left", "safe"),
        (f"{NPM}RUN npm ci --omit=dev\n", "npm/cache-left", "safe"),
        # pip keeps what it compiled, and does not see another C library
        (f"{NPM}RUN pip install a\n", "pip/cache-left", "unsafe"),
        # extended_states, by which `autoremove` goes, lies beside the lists
        (f"RUN --mount=type=cache,target=/var/lib/apt {UPDATE}\nRUN {UPDATE}\n", "apt/lists-left", "unsafe"),
        # what an ENV moves is a folder like any other
        (f"{NPM}ENV npm_config_cache=/c\nRUN npm ci\n", "npm/cache-left", None),
        # dnf takes metadata for fresh as long as two days
        (
            "RUN --mount=type=cache,target=/var/cache/dnf dnf -y install a\nRUN dnf -y install b\n",
            "yum/cache-left",
            "unsafe",
        ),
    ],
)
def test_safe_only_where_a_cache_changes_nothing(text, rule, fix):
    found = EXAMPLES.lint({"Dockerfile": f"FROM python:3.13\n{text}"}, rule, {})
    assert [judged(one) for one in found] == ([fix] if fix else [])
    if fix:
        assert "mount a cache on" in found[0].message


@pytest.mark.parametrize(
    ("text", "rule", "base"),
    [
        ("RUN pip install a\n", "pip/cache-left", "python:3.13"),  # the file has no cache mount
        (f"{NPM}ONBUILD RUN pip install a\n", "pip/cache-left", "python:3.13"),
        (f"{NPM}USER 1000\nRUN pip install a\n", "pip/cache-left", "python:3.13"),  # it could not write there
        (f"{NPM}USER app\nRUN pip install a\n", "pip/cache-left", "python:3.13"),
        (f"{NPM}RUN sudo -u app pip install a\n", "pip/cache-left", "python:3.13"),
        (f"{NPM}RUN pip install a\n", "pip/cache-left", "example/base:1"),  # whose user is its own
        (
            f"{NPM}RUN pip config set global.cache-dir /c\nRUN pip install a\n",
            "pip/cache-left",
            "python:3.13",
        ),
        (f"{NPM}ARG H\nENV HOME=$H\nRUN pip install a\n", "pip/cache-left", "python:3.13"),
        # a scheme of ids (Railway's builders need them) is not ours to guess
        (
            "RUN --mount=type=cache,id=npm,target=/root/.npm npm ci\nRUN pip install a\n",
            "pip/cache-left",
            "python:3.13",
        ),
        # where dnf keeps its metadata depends on the release
        (f"{NPM}RUN dnf -y install a\n", "yum/cache-left", "fedora:42"),
        (f"{NPM}RUN apk add a\n", "apk/cache-left", "alpine:3.22"),
        # a secret or a bind lies there already
        (
            f"{NPM}RUN --mount=type=secret,id=x,target=/root/.cache/pip/x pip install a\n",
            "pip/cache-left",
            "python:3.13",
        ),
    ],
)
def test_no_mount_where_its_place_or_its_owner_is_not_sure(text, rule, base):
    assert "mount a cache on" not in remedy(text, rule, base)[0]
    assert "mount=type=cache" not in fixed(text, rule, base).removeprefix(NPM).partition("\nRUN")[2]


def test_another_users_mount_is_his():
    author = "USER app\nRUN --mount=type=cache,target=/home/app/.cache/pip,uid=1000 pip install a\n"
    assert fixed(f"{author}RUN pip install b\n", "pip/cache-left") == (
        f"{author}RUN --mount=type=cache,target=/home/app/.cache/pip,uid=1000 pip install b\n"
    )
    assert remedy(f"{author}RUN pip install b\n", "pip/cache-left")[1] == "unsafe"
    assert fixed(f"{author}USER web\nRUN pip install b\n", "pip/cache-left") == (
        f"{author}USER web\nRUN pip install --no-cache-dir b\n"
    )


def test_the_mount_of_an_unknown_home_is_not_anothers():
    author = "RUN --mount=type=cache,target=/home/a/.cache/pip pip install a\n"
    assert fixed(f"{author}RUN pip install b\n", "pip/cache-left") == (
        f"{author}RUN --mount=type=cache,target=/root/.cache/pip pip install b\n"
    )


def test_several_installations_of_a_run_get_one_mount():
    assert fixed(f"{NPM}RUN pip install a && pip install b\n", "pip/cache-left") == (
        f"{NPM}RUN --mount=type=cache,target=/root/.cache/pip pip install a && pip install b\n"
    )


def test_npx_keeps_its_packages_in_the_cache():
    assert "mount a cache on" not in remedy(f"{NPM}RUN npm exec a\n", "npm/cache-left", "node:22")[0]


def test_a_mount_helps_where_no_cleaning_can_stand():
    text = f"{NPM}RUN if [ -f x ]; then npm ci || npm install; fi\n"
    assert remedy(text, "npm/cache-left", "node:22")[1] == "safe"
