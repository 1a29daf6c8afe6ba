"""Fixes that are safe for some layouts and unsafe, or not made, for their nearest neighbours."""

import pytest

from dlint.examples import Examples
from dlint.fixes.fix import mend
from dlint.fixes.mending import parsed
from dlint.homes import builtin_home
from dlint.lint import lint
from dlint.rulebook import load
from dlint.text import Source

EXAMPLES = Examples(load([builtin_home()]))


def safely(rule, text, **others):
    """The Dockerfile after the safe fixes of a rule."""
    policy = EXAMPLES.policy({"Dockerfile": text, **others}, rule, {})

    def read(source):
        return parsed(lint(source, "dockerfile", policy), policy)

    return mend(Source("Dockerfile", text), read, allow_unsafe=False).text


def safety(rule, text):
    """Of each finding: whether its fix is safe, or None without one."""
    found = EXAMPLES.lint({"Dockerfile": text}, rule, {})
    return [one.fix.safe if one.fix is not None else None for one in found]


# --- runtime/shell-form-command


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("FROM debian:13\nCMD tail -f a\n", 'CMD ["tail", "-f", "a"]'),
        # the image's own entrypoint may do something for the program that it does not do for a shell
        ("FROM a\nCMD tail -f a\n", "CMD exec tail -f a"),
        ("FROM nginx:1.29\nCMD nginx -g 'daemon off;'\n", "CMD exec nginx -g 'daemon off;'"),
        # a script without `#!` needs a shell
        ("FROM debian:13\nCMD ./tail -f a\n", "CMD exec ./tail -f a"),
        # the program of that name reads backslashes in another way
        ("FROM debian:13\nCMD echo 'a\\nb'\n", "CMD echo 'a\\nb'"),
        ("FROM debian:13\nCMD a && echo b\n", "CMD a && echo b"),
        ("FROM a\nCMD '/b/c d'\n", "CMD '/b/c d'"),
        ('FROM a\nCMD "/b/c.sh" d\n', 'CMD exec "/b/c.sh" d'),
        ("FROM a\nCMD b && nginx -g 'daemon off;'\n", "CMD b && exec nginx -g 'daemon off;'"),
        ("FROM a\nCMD b || nginx -g 'daemon off;'\n", "CMD b || nginx -g 'daemon off;'"),
        ("FROM a\nCMD b & nginx -g 'daemon off;'\n", "CMD b & nginx -g 'daemon off;'"),
        ("FROM a\nCMD $B/c\n", "CMD exec $B/c"),
        ("FROM a\nCMD $B\n", "CMD $B"),
        ('FROM a\nENTRYPOINT ["tini", "--"]\nCMD b c\n', "CMD b c"),  # arguments, perhaps
        ('FROM a\nENTRYPOINT ["/b.sh"]\nCMD tail c\n', "CMD exec tail c"),
        ("FROM a\nENTRYPOINT python3 a.py\n", 'ENTRYPOINT ["python3", "a.py"]'),
        ("FROM a\nCMD b\nENTRYPOINT python3 a.py\n", "ENTRYPOINT python3 a.py"),
        ('FROM a AS b\nENTRYPOINT python3 a.py\nFROM b\nCMD ["c"]\n', 'CMD ["c"]'),
        ("FROM a\nENTRYPOINT ./a.py\n", "ENTRYPOINT ./a.py"),
        ("FROM debian:13\nONBUILD CMD tail -f a\n", "ONBUILD CMD tail -f a"),
        ("# escape=`\nFROM debian:13\nCMD tail `\n  -f a\n", '  "-f", "a"]'),
    ],
)
def test_a_command_becomes_an_array_where_it_surely_starts_the_same(text, last):
    fixed = safely("runtime/shell-form-command", text)
    assert fixed.splitlines()[-1] == last
    if "AS b" in text:
        assert fixed == text


def test_a_service_that_gives_arguments_to_a_shell_that_drops_them():
    text = "FROM a\nENTRYPOINT python3 a.py\n"
    service = {"compose.yaml": "services:\n  a:\n    build: .\n    command: b\n"}
    assert safely("runtime/shell-form-command", text, **service) == text


# --- apt/frontend-in-env


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("FROM a\nENV DEBIAN_FRONTEND noninteractive\nCMD b\n", True),
        ("FROM a\nENV DEBIAN_FRONTEND noninteractive\nRUN b\n", False),  # may be a base
        ("FROM a\nENV DEBIAN_FRONTEND noninteractive\nONBUILD RUN b\nCMD b\n", False),
        ("FROM a\nENV DEBIAN_FRONTEND noninteractive\nCMD apt-get install b\n", False),
        ("FROM a AS b\nENV DEBIAN_FRONTEND noninteractive\nCMD b\nFROM b\nCMD c\n", False),
    ],
)
def test_an_argument_will_do_where_nothing_is_built_on_the_image(text, safe):
    assert safety("apt/frontend-in-env", text) == [safe]


@pytest.mark.parametrize(
    ("pairs", "fixed"),
    [
        ("A=b DEBIAN_FRONTEND=noninteractive", "ENV A=b"),
        ("DEBIAN_FRONTEND=noninteractive \\\n    A=b", "ENV A=b"),
        ("A=b \\\n  DEBIAN_FRONTEND=noninteractive \\\n  C=d", "ENV A=b \\\n  C=d"),
        ("A=b \\\n  # why\n  DEBIAN_FRONTEND=noninteractive", None),
        ("DEBIAN_FRONTEND=noninteractive A=$DEBIAN_FRONTEND", None),
    ],
)
def test_one_variable_of_several_becomes_an_argument(pairs, fixed):
    text = f"FROM a\nENV {pairs}\nCMD b\n"
    expected = text if fixed is None else f"FROM a\nARG DEBIAN_FRONTEND=noninteractive\n{fixed}\nCMD b\n"
    assert safely("apt/frontend-in-env", text) == expected


def test_an_environment_variable_wins_over_an_argument():
    text = "FROM a\nENV DEBIAN_FRONTEND dialog\nRUN b\nENV DEBIAN_FRONTEND noninteractive\nCMD c\n"
    assert safety("apt/frontend-in-env", text) == [False]


# --- copy/relative-destination and path/relative-workdir


@pytest.mark.parametrize(
    ("base", "path"),
    [
        ("debian:13", "/a"),
        ("golang:1.25", "/go/a"),
        ("php:8.4-apache", "/var/www/html/a"),
        ("php:8.4-cli", "/a"),
        ("python:3-onbuild", None),
        ("acme/app", None),
    ],
)
def test_a_relative_path_becomes_the_one_that_the_base_image_makes_of_it(base, path):
    for rule, line in (("copy/relative-destination", "COPY b {}"), ("path/relative-workdir", "WORKDIR {}")):
        text = f"FROM {base}\n{line.format('a')}\n"
        assert safety(rule, text) == [path is not None]
        assert safely(rule, text) == f"FROM {base}\n{line.format(path or 'a')}\n"


# --- apt/lists-left

UPDATED = "RUN apt-get update && apt-get install -y a"
CLEANED = f"{UPDATED} && rm -rf /var/lib/apt/lists/*"


@pytest.mark.parametrize(
    ("later", "safe"),
    [
        ("RUN apt-get update && apt-get install -y b && apt-get clean && rm -rf /var/lib/apt/lists/*", True),
        ("RUN b || apt-get update\nRUN apt-get install c", None),
        ("RUN curl -sL https://deb.nodesource.com/setup_22.x | bash -\nRUN apt-get install -y nodejs", True),
        ("RUN curl -sL https://example.org/setup | bash -", None),
        ("RUN curl https://sh.rustup.rs | sh -s -- -y", True),
        ("RUN curl -sL https://example.org/a.py | python3", True),
        ("RUN rosdep install a", None),
        ("RUN /build/install-deps", None),
        ("RUN make && make install", True),
        ("RUN make deps", None),
        ("RUN bash -c 'a b.sh'", True),
        ("RUN bash -c b.sh", None),
    ],
)
def test_lists_are_kept_for_whoever_may_use_them_before_the_next_update(later, safe):
    first = EXAMPLES.lint({"Dockerfile": f"FROM a\n{UPDATED}\n{later}\n"}, "apt/lists-left", {})[0]
    assert (first.fix.safe if first.fix is not None else None) is safe


def test_an_update_that_nothing_uses_is_left_out():
    text = "FROM a\nRUN apt-get update\nRUN b\n"
    assert safety("apt/lists-left", text) == [False]
    assert EXAMPLES.fix({"Dockerfile": text}, "apt/lists-left", {})["Dockerfile"] == "FROM a\nRUN b\n"
    text = "FROM a\nRUN apt-get update && ./setup.sh\n"
    assert EXAMPLES.fix({"Dockerfile": text}, "apt/lists-left", {})["Dockerfile"] == (
        "FROM a\nRUN apt-get update && ./setup.sh && rm -rf /var/lib/apt/lists/*\n"
    )


# --- layers/removed-later

GET = "RUN wget https://example.org/a.zip"


@pytest.mark.parametrize(
    ("runs", "joined"),
    [
        (f"{GET}\nRUN unzip a.zip\nRUN rm a.zip", f"{GET} \\\n    && unzip a.zip \\\n    && rm a.zip"),
        (f"{GET}\n\n# gone\nRUN rm a.zip && b", f"{GET} \\\n# gone\n    && rm a.zip && b"),
        ("RUN set -ex && wget https://example.org/a.zip\nRUN rm a.zip",
         "RUN set -ex && wget https://example.org/a.zip \\\n    && rm a.zip"),
        ("RUN b || true; wget https://example.org/a.zip\nRUN rm a.zip",
         "RUN b || true; wget https://example.org/a.zip \\\n    && rm a.zip"),
    ],
)  # fmt: skip
def test_runs_that_do_the_same_in_one_shell_are_joined(runs, joined):
    assert (
        safely("layers/removed-later", f"FROM a\nWORKDIR /b\n{runs}\n") == f"FROM a\nWORKDIR /b\n{joined}\n"
    )


def test_line_ends_and_the_escape_character_are_kept():
    text = f"# escape=`\r\nFROM debian:13\r\nWORKDIR /b\r\n{GET}\r\n# gone\r\nRUN rm a.zip\r\n"
    head = f"# escape=`\r\nFROM debian:13\r\nWORKDIR /b\r\n{GET}"
    assert safely("layers/removed-later", text) == f"{head} `\r\n# gone\r\n    && rm a.zip\r\n"


@pytest.mark.parametrize(
    "runs",
    [
        f"{GET}\nENV B=c\nRUN rm a.zip",
        f"{GET}\nRUN b; rm a.zip",  # a failure of the first would be lost
        f"{GET}\nRUN rm a.zip || true",
        f"{GET}\nRUN rm a.zip;",
        f"{GET}\nRUN if b; then c; fi && rm a.zip",
        f"{GET} && cd c\nRUN rm /b/a.zip",
        f"{GET} && export C=d\nRUN rm a.zip",
        f"{GET} && C=d\nRUN rm a.zip",
        f"{GET} && set -u\nRUN rm a.zip $C",
        f"{GET} && . ./c\nRUN rm a.zip",
        f"{GET}; exit 0\nRUN rm a.zip",
        f"{GET} &\nRUN rm a.zip",
        f"{GET} # why\nRUN rm a.zip",
        f"{GET}\n# hadolint ignore=DL3059\nRUN rm a.zip",
        f"{GET}\nRUN --network=none rm a.zip",
        f"{GET}\nRUN <<EOF\nrm a.zip\nEOF",
        f'{GET}\nRUN ["rm", "a.zip"]',
        f"{GET} && c() {{ d; }}\nRUN rm a.zip",
        f"{GET} && service c start\nRUN rm a.zip",  # unsafe: it then runs on
        f"{GET} && gpg --recv-keys c\nRUN rm a.zip",
        f"{GET} && pip install -U pip\nRUN pip install c && rm a.zip",  # a shell looks pip up once
    ],
)
def test_runs_that_would_not_do_the_same_in_one_shell_stay(runs):
    text = f"FROM a\nWORKDIR /b\n{runs}\n"
    assert len(EXAMPLES.lint({"Dockerfile": text}, "layers/removed-later", {})) == 1
    assert safely("layers/removed-later", text) == text


# --- layers/mode-changed-later


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("COPY a.sh /\nRUN chmod +x /a.sh", False),
        # a download has mode 600
        ("ADD https://example.org/a.sh /a.sh\nRUN chmod +x /a.sh", "--chmod=711"),
        ("ADD https://example.org/a.sh /a.sh\nRUN chmod u+x /a.sh", "--chmod=700"),
        ("ADD https://example.org/a.sh /a.sh\nRUN chmod a+rx /a.sh", "--chmod=755"),
        ("ADD https://example.org/a.sh /a.sh\nRUN chmod u-w /a.sh", None),
        ("COPY a.conf /etc/\nRUN chown b:c /etc/a.conf", "--chown=b:c"),
        ("COPY a.conf /etc/\nRUN chown b /etc/a.conf", False),  # the group is another one
        ("COPY a.conf /etc/b/\nRUN chown b:c /etc/b/a.conf", False),  # COPY may make the folder, too
        ("COPY a /etc/\nRUN chown b:c /etc/a", False),
        # a package may make the user, which COPY would not know
        ("COPY a.conf /etc/\nRUN apt-get install -y b && chown b:c /etc/a.conf", None),
        ("COPY a.conf /etc/\nRUN d && chown b:c /etc/a.conf", False),
        ("COPY a.conf /etc/\nRUN d\nRUN chown b:c /etc/a.conf", False),
        ("COPY a.conf /etc/\nRUN d\nRUN chown 0:0 /etc/a.conf", "--chown=0:0"),
        # it has the mode already
        ("COPY --chmod=0775 a.sh /\nRUN chmod +x /a.sh", "\nCOPY --chmod=0775 a.sh /\n"),
        ("COPY --chmod=664 a.sh /\nRUN chmod +x /a.sh", None),
        ("COPY --chmod=775 a.sh /\nRUN chmod 755 /a.sh", None),
    ],
)
def test_modes_and_owners_that_are_known_to_the_letter(text, safe):
    whole = f"FROM a\n{text}\n"
    if isinstance(safe, str):
        fixed = safely("layers/mode-changed-later", whole)
        assert safe in fixed
        assert "RUN ch" not in fixed
    else:
        assert safety("layers/mode-changed-later", whole) == [safe]


@pytest.mark.parametrize(
    ("frontend", "safe"),
    [
        ("docker/dockerfile:1", True),
        ("docker/dockerfile:1.14", True),
        ("docker.io/docker/dockerfile:1.20-labs", True),
        ("docker/dockerfile:1.13", False),
        ("docker/dockerfile:1.4", False),
        ("acme/dockerfile:1", False),
    ],
)
def test_symbolic_modes_are_for_frontends_that_take_them(frontend, safe):
    text = f"# syntax={frontend}\nFROM a\nCOPY a.sh /\nRUN chmod +x /a.sh\n"
    assert safety("layers/mode-changed-later", text) == [safe]
    assert ("--chmod=+x a.sh" in safely("layers/mode-changed-later", text)) is safe


# --- database/no-volume

DATABASE = "services:\n  db:\n    image: postgres:17\n    restart: always\n"


SCRIPT = "./a:/docker-entrypoint-initdb.d"
MOUNT = "db-data:/var/lib/postgresql/data"


@pytest.mark.parametrize(
    ("rest", "fixed"),
    [
        (
            f"    volumes:\n    - {SCRIPT} # why\nvolumes:\n    b:\n",
            f"    volumes:\n    - {SCRIPT} # why\n    - {MOUNT}\nvolumes:\n    b:\n    db-data:\n",
        ),
        (
            f"    volumes:\n    - {SCRIPT}\n",
            f"    volumes:\n    - {SCRIPT}\n    - {MOUNT}\nvolumes:\n  db-data:\n",
        ),
        (f"    volumes: [{SCRIPT}]\n", None),
        (f"    volumes: &v\n    - {SCRIPT}\n", None),
        ("volumes: {}\n", None),
        ("volumes:\n  db-data:\n", None),
        ("volumes:\n  b:\n    external: true\n", None),
    ],
)
def test_a_named_volume_fits_into_the_file(rest, fixed):
    files = {"compose.yaml": DATABASE + rest}
    assert len(EXAMPLES.lint(files, "database/no-volume", {})) == 1
    assert EXAMPLES.fix(files, "database/no-volume", {})["compose.yaml"] == DATABASE + (fixed or rest)


def test_a_named_volume_keeps_line_ends_and_an_end_without_one():
    text = DATABASE.replace("\n", "\r\n").removesuffix("\r\n")
    fixed = EXAMPLES.fix({"compose.yaml": text}, "database/no-volume", {})["compose.yaml"]
    assert f"postgres:17\r\n    volumes:\r\n      - {MOUNT}\r\n    restart" in fixed
    assert fixed.endswith("restart: always\r\nvolumes:\r\n  db-data:")  # no end as before
    assert fixed.count("\n") == fixed.count("\r\n")


def test_what_would_be_left_is_taken_along():
    wget = "RUN wget https://example.org/a.deb\nRUN wget https://example.org/b.deb\n"
    joined = (
        "RUN wget https://example.org/a.deb \\\n    && wget https://example.org/b.deb \\\n    && rm *.deb\n"
    )
    assert safely("layers/removed-later", f"FROM a\nWORKDIR /c\n{wget}RUN rm *.deb\n") == (
        f"FROM a\nWORKDIR /c\n{joined}"
    )
    text = "FROM a\nRUN apt-get install -y --allow-unauthenticated --force-yes b\n"
    assert EXAMPLES.fix({"Dockerfile": text}, "apt/unauthenticated", {})["Dockerfile"] == (
        "FROM a\nRUN apt-get install -y b\n"
    )
    text = "FROM a\nRUN apt-get update && apt-get install -y b && apt-get update\n"
    assert safely("apt/lists-left", text) == f"{text.strip()} && rm -rf /var/lib/apt/lists/*\n"
