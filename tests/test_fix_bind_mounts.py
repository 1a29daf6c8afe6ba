"""A copied file that the next RUN uses and removes is mounted, where that surely does the same."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.lint import lint
from dlint.rulebook import load
from dlint.text import Source

EXAMPLES = Examples(load([builtin_home()]))
RULE = "layers/removed-later"
HEAD = "# syntax=docker/dockerfile:1\nFROM a\n"


def fixed(text, head=HEAD):
    return EXAMPLES.fix({"Dockerfile": head + text}, RULE, {})["Dockerfile"].removeprefix(head)


def unfixed(text, head=HEAD):
    files = {"Dockerfile": head + text}
    (one,) = lint(Source("Dockerfile", head + text), "dockerfile", EXAMPLES.policy(files, RULE, {})).findings
    assert one.fix is None
    return one.unfixed


def mount(path, folder="/tmp/"):
    return f"--mount=type=bind,source={path},target={folder}{path}"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (
            "COPY x.deb /tmp/\nRUN dpkg -i /tmp/x.deb && rm /tmp/x.deb\n",
            f"RUN {mount('x.deb')} \\\n    dpkg -i /tmp/x.deb\n",
        ),
        (
            "COPY x.deb /tmp/x.deb\n# why\nRUN dpkg -i /tmp/x.deb \\\n  && rm -f /tmp/x.deb \\\n  && ls\n",
            f"# why\nRUN {mount('x.deb')} \\\n  dpkg -i /tmp/x.deb \\\n  && ls\n",
        ),
        (
            "COPY x.deb /tmp/\nRUN dpkg -i /tmp/x.deb && rm -rf /var/cache/* /tmp/x.deb\n",
            f"RUN {mount('x.deb')} \\\n    dpkg -i /tmp/x.deb && rm -rf /var/cache/*\n",
        ),
        (
            "WORKDIR /w\nCOPY r.txt .\nRUN pip install -r r.txt && rm r.txt\n",
            f"WORKDIR /w\nRUN {mount('r.txt', '/w/')} \\\n    pip install -r r.txt\n",
        ),
        (
            "COPY --from=b/c /d/x.deb /tmp/\nRUN dpkg -i /tmp/x.deb && rm /tmp/x.deb\n",
            "RUN --mount=type=bind,from=b/c,source=/d/x.deb,target=/tmp/x.deb \\\n    dpkg -i /tmp/x.deb\n",
        ),
        # the author's own way with mounts
        (
            "RUN --mount=type=cache,target=/c y\nCOPY x.deb /tmp/\nRUN dpkg -i /tmp/x.deb && rm /tmp/x.deb\n",
            f"RUN --mount=type=cache,target=/c y\nRUN {mount('x.deb')} dpkg -i /tmp/x.deb\n",
        ),
        (
            "COPY x.deb /tmp/\nRUN --mount=type=cache,target=/c dpkg -i /tmp/x.deb && rm /tmp/x.deb\n",
            f"RUN --mount=type=cache,target=/c {mount('x.deb')} dpkg -i /tmp/x.deb\n",
        ),
        # one after the other
        (
            "COPY a.sh /tmp/\nCOPY b.sh /tmp/\nRUN sh /tmp/a.sh && sh /tmp/b.sh && rm /tmp/a.sh /tmp/b.sh\n",
            f"RUN {mount('b.sh')} \\\n    {mount('a.sh')} \\\n    sh /tmp/a.sh && sh /tmp/b.sh\n",
        ),
    ],
)
def test_the_file_is_mounted(text, result):
    assert fixed(text) == result


def test_a_heredoc_anywhere_says_that_buildkit_builds():
    head = "FROM a\nRUN <<EOT\nx\nEOT\n"
    assert fixed("COPY x.deb /tmp/\nRUN dpkg -i /tmp/x.deb && rm /tmp/x.deb\n", head).startswith(
        "RUN --mount"
    )


@pytest.mark.parametrize(
    "head", ["FROM a\n", "# syntax=docker/dockerfile:1.1\nFROM a\n", "# syntax=b/c\nFROM a\n"]
)
def test_not_where_another_builder_may_build(head):
    text = "COPY x.deb /tmp/\nRUN dpkg -i /tmp/x.deb && rm /tmp/x.deb\n"
    assert unfixed(text, head) == "a mount needs BuildKit, which nothing in the file asks for"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "COPY x.sh /tmp/\nRUN y\nRUN /tmp/x.sh && rm /tmp/x.sh\n",
            "the RUN does not follow the copy directly",
        ),
        ("COPY x.sh z /tmp/\nRUN /tmp/x.sh && rm /tmp/x.sh\n", "the copy is more than that of one file"),
        (
            "COPY x /tmp/x\nRUN /tmp/x/y && rm -r /tmp/x\n",
            "the copy is more than that of one file",
        ),  # a folder?
        ("COPY --chmod=755 x.sh /tmp/\nRUN /tmp/x.sh && rm /tmp/x.sh\n", "the copy is more than that"),
        ("COPY $X.sh /tmp/x.sh\nRUN /tmp/x.sh && rm /tmp/x.sh\n", ""),
        ("COPY x.sh /tmp/\nRUN /tmp/x.sh && rm /tmp/*\n", "the command does not name the file alone"),
        ("COPY x.sh /n/\nRUN /n/x.sh && rm /n/x.sh\n", "the copy also makes the folder `/n`"),
        # what is mounted cannot be changed, moved, or removed by another command
        (
            "COPY x.sh /tmp/\nRUN chmod +x /tmp/x.sh && /tmp/x.sh && rm /tmp/x.sh\n",
            "the RUN may change the file",
        ),
        ("COPY x.sh /tmp/\nRUN cd /tmp && sed -i s/a/b/ x.sh && sh x.sh && rm x.sh\n", "the RUN may change"),
        ("COPY x.sh /tmp/\nRUN echo >>/tmp/x.sh && sh /tmp/x.sh && rm /tmp/x.sh\n", "the RUN may change"),
        ("COPY x.sh /tmp/\nRUN sh /tmp/x.sh && rm /tmp/x.sh && rm -rf /tmp/*\n", "the RUN may change"),
        ("COPY x.sh /tmp/\nRUN sh /tmp/x.sh && rm -rf /tmp/x.sh /tmp/*\n", "the RUN may change"),
        ("COPY x.sh /tmp/\nRUN rm /tmp/x.sh\n", "its layout leaves no sure place for the edit"),
        ("COPY x.sh /tmp/\nRUN sh /tmp/x.sh; rm /tmp/x.sh\n", "its layout leaves no sure place for the edit"),
        (
            "COPY x.sh /tmp/\nRUN sh /tmp/x.sh || rm /tmp/x.sh\n",
            "a loop or a condition decides whether it runs",
        ),
    ],
)
def test_not_where_a_mount_would_do_something_else(text, why):
    head = HEAD + "ARG X=x\n"
    if why:
        assert unfixed(text, head).startswith(why)
    assert fixed(text, head) == text
