"""A fix of a Dockerfile that is not made says why: what stands in the place of each kind."""

from __future__ import annotations

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.lint import lint
from dlint.rulebook import load
from dlint.text import Source

EXAMPLES = Examples(load([builtin_home()]))


def reasons(rule, text):
    """Why the rule's findings without a fix have none."""
    files = {"Dockerfile": text}
    findings = lint(Source("Dockerfile", text), "dockerfile", EXAMPLES.policy(files, rule, {})).findings
    return [one.unfixed for one in findings if one.fix is None]


@pytest.mark.parametrize(
    ("rule", "text", "why"),
    [
        (
            "syntax/instruction-casing",
            "FROM a\nRUN b\nWork\\\ndir /c\n",
            "a continued line or an escape divides it",
        ),
        (
            "syntax/legacy-key-value",
            "FROM a\nENV A \\\n# why\n b\n",
            "a comment stands between the key and its value",
        ),
        ("syntax/maintainer", "FROM a\nMAINTAINER b \\\n# why\n c\n", "a comment stands in it"),
        (
            "syntax/maintainer",
            "FROM a\nLABEL org.opencontainers.image.authors=b\nMAINTAINER b\n",
            "the stage sets that label already",
        ),
        ("syntax/unknown-instruction", "FROM a\nQWXZV b\n", "nothing that Docker knows is written like it"),
        ("syntax/unknown-flag", "FROM a\nRUN --qwxzv=1 b\n", "nothing that Docker knows is written like it"),
        (
            "syntax/empty-continuation",
            "FROM a\nRUN b \\\n\nCOPY c d\n",
            "where it was meant to end is not sure",
        ),
        (
            "stage/copy-from-index",
            "FROM a AS b\nFROM a AS B\nFROM c\nCOPY --from=0 d e\n",
            "several stages have that name",
        ),
        ("stage/name-casing", "FROM a AS Bu\\\nild\n", "a continued line or an escape divides it"),
        ("stage/undefined-variable", "FROM scratch\nCOPY $QWXZV b\n", "what it should hold is not known"),
        (
            "stage/self-reference",
            "FROM scratch\nENV A=$B B=c\n",
            "the other would have to be set first",
        ),
        (
            "stage/self-reference",
            "FROM scratch\nENV A=b \\\n# why\n B=$A\n",
            "a comment stands between the two",
        ),
        ("user/sudo", "FROM a\nRUN sudo -E b\n", "sudo has options, or a variable names what it runs"),
        ("user/sudo", 'FROM debian\nRUN ["sudo", "b"]\n', "it stands in exec form"),
        ("user/sudo", "FROM debian\nONBUILD RUN sudo b\n", "ONBUILD holds it"),
        ("user/sudo", "FROM a\nRUN sudo b\n", "as whom the RUN works is not known"),
        (
            "user/high-uid",
            'FROM a\nRUN ["useradd", "-u", "1000000", "b"]\n',
            "it stands in exec form, which runs one command",
        ),
        ("shell/no-pipefail", "FROM alpine:3.22\nONBUILD RUN curl a | sh\n", "ONBUILD holds it"),
        ("shell/no-pipefail", "FROM a\nRUN curl a | sh\n", "the image is not known to have bash"),
        (
            "shell/no-pipefail",
            "FROM debian:11\nRUN curl a | sh\nRUN curl b | sh\n",
            "the `SHELL` for the first of them mends it",
        ),
        (
            "shell/no-pipefail",
            'FROM debian:11\nSHELL ["/bin/sh", "-ec"]\nRUN curl a | sh\n',
            "the stage has a `SHELL` of its own",
        ),
        (
            "runtime/shell-form-command",
            "FROM a\nCMD a | b\n",
            "what the shell runs last is not surely one command",
        ),
        (
            "runtime/shell-form-command",
            "FROM a\nCMD a && cd b\n",
            "what it runs last is the shell's own, or a variable names it",
        ),
        (
            "runtime/several-commands",
            'FROM a\n# dlint: ignore=a/b\nCMD ["a"]\nCMD ["b"]\n',
            "comments or an ONBUILD belong to it",
        ),
        (
            "runtime/exposed-port-format",
            "FROM a\nARG P\nEXPOSE 80:$P\n",
            "a variable decides what stands here",
        ),
        (
            "layers/removed-later",
            "FROM a\nADD b.tar /c\nRUN rm -r /c\n",
            "`ADD` brings it in a layer of its own",
        ),
        (
            "layers/removed-later",
            "FROM a\nWORKDIR /c\nRUN wget http://d/b.zip\nUSER e\nRUN rm b.zip\n",
            "other instructions stand between the two",
        ),
        (
            "layers/removed-later",
            "FROM a\nWORKDIR /c\nRUN cd /d && wget -O /d/b.zip http://d/b.zip\nRUN rm /d/b.zip\n",
            "in one shell its commands might do something else",
        ),
        ("layers/mode-changed-later", "FROM a\nCOPY b.sh /\nRUN chmod $M /b.sh\n", None),
        (
            "layers/mode-changed-later",
            "FROM a\nCOPY b.sh /\nRUN chmod g-w /b.sh\n",
            "what it leads to depends on the mode that the file has",
        ),
        (
            "layers/mode-changed-later",
            "FROM a\nCOPY . /b\nRUN chmod -R +x /b\n",
            "`--chmod` gives folders and files the same mode",
        ),
        (
            "layers/mode-changed-later",
            "FROM a\nCOPY . /b\nRUN chgrp -R c /b\n",
            "`--chown` sets the owner too",
        ),
        (
            "layers/mode-changed-later",
            "FROM a\nCOPY b.sh c.sh /\nRUN chmod 755 /b.sh\n",
            "the flag on line 2 would say more, or something else",
        ),
        (
            "layers/mode-changed-later",
            "FROM a\nCOPY b.sh /\nRUN ls /b.sh && chmod 755 /b.sh\n",
            "what runs before it uses the file, or makes the user",
        ),
        (
            "layers/mode-changed-later",
            "FROM a\nCOPY b.sh /\nRUN chmod 755 /b.sh /c.sh\n",
            "it may change more than what was copied",
        ),
    ],
)
def test_the_reason(rule, text, why):
    assert reasons(rule, text) == ([why] if why else [])
