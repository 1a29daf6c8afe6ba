"""How time and memory grow with a file: a row a shape of hostile or huge files, the slope at its end.

    python benchmarks/growth.py [--to BYTES] [--only TEXT] [--mode read|check|fix] [--culprits]

Each measurement is a process of its own with every rule on. A slope of 1 is linear: twice the file
takes twice as long. It is taken over the last two sizes that took long enough to be measured.
`--culprits` profiles the largest size of each shape and names the functions and rules that take most.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import math
import pstats
import resource
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (10_000, 40_000, 160_000, 640_000, 2_500_000, 9_900_000)
PATIENCE = 40
"""Seconds after which a measurement is given up."""
LEAST = 0.15
"""Seconds: what takes less says nothing of growth."""


def times(head: str, row: str, tail: str = "") -> Callable[[int], str]:
    """A file of as many rows as fit into a size; `{n}` in them is their number, `{m}` the number before."""
    numbered = "{n}" in row or "{m}" in row

    def build(size: int) -> str:
        count = max(
            1, (size - len(head) - len(tail)) // len(row.replace("{n}", "12345").replace("{m}", "12345"))
        )
        if not numbered:
            return head + row * count + tail
        rows = (row.replace("{n}", str(at)).replace("{m}", str(max(at - 1, 0))) for at in range(count))
        return head + "".join(rows) + tail

    return build


def around(head: str, before: str, inside: str, after: str) -> Callable[[int], str]:
    """One thing in another, as deep as fits into a size."""

    def build(size: int) -> str:
        count = max(1, (size - len(head)) // (len(before) + len(after)))
        return head + before * count + inside + after * count + "\n"

    return build


F = "FROM debian:12\n"
S = "services:\n"
SHAPES: dict[str, tuple[str, Callable[[int], str]]] = {
    "Dockerfile: many RUNs": ("Dockerfile", times(F, "RUN apt-get update && apt-get install -y curl{n}\n")),
    "Dockerfile: the same RUN": ("Dockerfile", times(F, "RUN apt-get install -y curl && rm -rf /tmp/x\n")),
    "Dockerfile: many echos": ("Dockerfile", times(F, "RUN echo a{n} > /a/{n}\n")),
    "Dockerfile: many FROMs": ("Dockerfile", times("", "FROM debian:12 AS s{n}\n")),
    "Dockerfile: a chain of stages": (
        "Dockerfile",
        times("FROM debian:12 AS s0\n", "FROM s{m} AS s{n}\nRUN x{n}\n"),
    ),
    "Dockerfile: COPYs between stages": (
        "Dockerfile",
        times(F, "FROM a:1 AS s{n}\nCOPY --from={m} /a /b{n}\n"),
    ),
    "Dockerfile: many COPYs": ("Dockerfile", times(F, "COPY a{n} b{n} /c/\n")),
    "Dockerfile: many ENVs": ("Dockerfile", times(F, "ENV A{n}=$A{m}/b\n")),
    "Dockerfile: one ENV": ("Dockerfile", times(F + "ENV ", "A{n}=b \\\n ", "Z=1\n")),
    "Dockerfile: many ARGs": ("Dockerfile", times(F, "ARG A{n}=${A{m}:-x}\n")),
    "Dockerfile: a growing variable": ("Dockerfile", times(F, "ENV PATH=$PATH:/a{n}\n")),
    "Dockerfile: many USERs": ("Dockerfile", times(F, "USER u{n}\nRUN sudo x\nWORKDIR a\n")),
    "Dockerfile: many LABELs": ("Dockerfile", times(F, "LABEL a{n}=b\n")),
    "Dockerfile: many CMDs": ("Dockerfile", times(F, 'CMD ["a{n}"]\nENTRYPOINT a\n')),
    "Dockerfile: many EXPOSEs": ("Dockerfile", times(F, "EXPOSE {n} 80/udp\n")),
    "Dockerfile: comments": ("Dockerfile", times("", "# a comment {n}\n", F)),
    "Dockerfile: ignore comments": ("Dockerfile", times(F, "# dlint: ignore=apt/unpinned -- a{n}\nRUN x\n")),
    "Dockerfile: ignore-file comments": ("Dockerfile", times("", "# dlint: ignore-file=apt\n", F)),
    "Dockerfile: long continuation": ("Dockerfile", times(F + "RUN a", " && b{n} \\\n", " c\n")),
    "Dockerfile: packages": ("Dockerfile", times(F + "RUN apt-get install -y", " p{n} \\\n", " c\n")),
    "Dockerfile: long line": ("Dockerfile", times(F + "RUN echo ", "a")),
    "Dockerfile: words on a line": ("Dockerfile", times(F + "RUN a", " b{n};")),
    "Dockerfile: heredocs": ("Dockerfile", times(F, "RUN <<E{n}\necho a\nE{n}\n")),
    "Dockerfile: heredocs of a RUN": ("Dockerfile", times(F + "RUN a", " <<A", "\nx\n")),
    "Dockerfile: a long heredoc": (
        "Dockerfile",
        times(F + "RUN <<EOF\n", "apt-get install -y a{n}\n", "EOF\n"),
    ),
    "Dockerfile: unknown": ("Dockerfile", times(F, "RUNN x{n}\n")),
    "Dockerfile: blank lines": ("Dockerfile", times("", "\n", F)),
    "Dockerfile: backslashes": ("Dockerfile", times(F + "RUN a ", "\\\n", "b\n")),
    "Dockerfile: JSON": ("Dockerfile", times(F + "CMD [", '"a{n}",\\\n', '"b"]\n')),
    "Dockerfile: HEALTHCHECKs": ("Dockerfile", times(F, "HEALTHCHECK --interval=1s CMD curl a{n}\n")),
    "Dockerfile: ONBUILD": ("Dockerfile", around(F, "ONBUILD ", "RUN x", "")),
    "Dockerfile: subshells": ("Dockerfile", around(F + "RUN ", "(\\\n", "a", ")\\\n")),
    "Dockerfile: substitutions": ("Dockerfile", around(F + "RUN a ", "$(b \\\n", "a", ")\\\n")),
    "Dockerfile: quotes": ("Dockerfile", times(F + "RUN a ", "'b{n}' \"c\" \\\n", "d\n")),
    "Dockerfile: open quotes": ("Dockerfile", times(F, "RUN a 'b{n}\n")),
    "Dockerfile: braces": ("Dockerfile", around(F + "RUN ", "{ \\\n", "a", ";}\\\n")),
    "Dockerfile: ifs": ("Dockerfile", around(F + "RUN ", "if a; then \\\n", "a", ";fi \\\n")),
    "Dockerfile: pipes": ("Dockerfile", times(F + "RUN a", " | b{n} \\\n", "\n")),
    "Dockerfile: defaults": ("Dockerfile", around(F + "ENV A=", "${A:-\\\n", "a", "}\\\n")),
    "Dockerfile: secrets": ("Dockerfile", times(F, "ENV API_TOKEN{n}=ghp_a8Xk29vbQz7Lm4Rt{n}\n")),
    "Dockerfile: users and modes": ("Dockerfile", times(F, "RUN chmod 777 /a{n} && chown -R a /a{n}\n")),
    "Dockerfile: downloads": ("Dockerfile", times(F, "RUN curl -o /a{n} http://a.b/{n} && tar xf /a{n}\n")),
    "Dockerfile: caches left": ("Dockerfile", times(F, "RUN pip install a{n}\nRUN npm i b{n}\n")),
    "Dockerfile: cd and rm": ("Dockerfile", times(F, "RUN cd /a{n} && mkdir b && rm -rf b\n")),
    "Dockerfile: mounts": ("Dockerfile", times(F, "RUN --mount=type=cache,target=/a{n} make\n")),
    "compose: services": ("compose.yaml", times(S, "  s{n}:\n    image: a:{n}\n")),
    "compose: wrong services": ("compose.yaml", times(S, "  s{n}:\n    imagee: a\n    ports: x\n")),
    "compose: services with ports": (
        "compose.yaml",
        times(S, "  s{n}:\n    image: a:1\n    ports: ['{n}:80']\n"),
    ),
    "compose: the same port": ("compose.yaml", times(S, "  s{n}:\n    image: a:1\n    ports: ['80:80']\n")),
    "compose: ports of a service": (
        "compose.yaml",
        times(S + "  a:\n    image: b:1\n    ports:\n", "    - '{n}:80'\n"),
    ),
    "compose: depends_on": (
        "compose.yaml",
        times(S + "  s0:\n    image: a:1\n", "  s{n}x:\n    image: a:1\n    depends_on: [s{m}x]\n"),
    ),
    "compose: one depends on all": (
        "compose.yaml",
        lambda size: (
            S
            + "".join(f"  s{at}:\n    image: a:1\n" for at in range(size // 36))
            + "  z:\n    image: a:1\n    depends_on:\n"
            + "".join(f"    - s{at}\n" for at in range(size // 36))
        ),
    ),
    "compose: extends": (
        "compose.yaml",
        times(S + "  s0:\n    image: a:1\n", "  t{n}:\n    extends: {service: s0}\n"),
    ),
    "compose: a chain of extends": (
        "compose.yaml",
        times(S + "  t0x:\n    image: a:1\n", "  t{n}:\n    extends: t{m}\n"),
    ),
    "compose: environment": (
        "compose.yaml",
        times(S + "  a:\n    environment:\n", "      A{n}: ${B{n}:-c}\n"),
    ),
    "compose: environment list": ("compose.yaml", times(S + "  a:\n    environment:\n", "    - A{n}=b\n")),
    "compose: secrets": (
        "compose.yaml",
        times(S + "  a:\n    environment:\n", "      T{n}_PASSWORD: x9Kq2Lw{n}\n"),
    ),
    "compose: volumes": ("compose.yaml", times(S + "  a:\n    volumes:\n", "    - ./a{n}:/b{n}\n")),
    "compose: named volumes": (
        "compose.yaml",
        times("volumes:\n", "  v{n}:\n", S + "  a:\n    image: b:1\n"),
    ),
    "compose: databases": (
        "compose.yaml",
        times(
            S,
            "  s{n}:\n    image: postgres:17\n  w{n}:\n    image: a:1\n    environment: {D: 'pg://s{n}:5432'}\n",
        ),
    ),
    "compose: anchors": ("compose.yaml", times("x: \n", "- &a{n} {b: c}\n", S)),
    "compose: aliases": ("compose.yaml", times("x: &a {b: c}\ny:\n", "- *a\n", S)),
    "compose: merges": ("compose.yaml", times("x: &a {image: 'b:1'}\n" + S, "  s{n}:\n    <<: *a\n")),
    "compose: documents": ("compose.yaml", times("", "---\nservices: {a: {image: 'b:1'}}\n")),
    "compose: flow lists": ("compose.yaml", around("x: ", "[", "", "]")),
    "compose: flow maps": ("compose.yaml", around("x: ", "{a: ", "b", "}")),
    "compose: block nesting": ("compose.yaml", times("x:\n", "- ", "a\n")),
    "compose: comments": ("compose.yaml", times("", "# comment {n}\n", S)),
    "compose: ignore comments": (
        "compose.yaml",
        times(S, "  # dlint: ignore=image -- a\n  s{n}:\n    image: a\n"),
    ),
    "compose: a long scalar": ("compose.yaml", times(S + "  a:\n    image: ", "a")),
    "compose: a block scalar": ("compose.yaml", times(S + "  a:\n    command: |\n", "      echo a{n}\n")),
    "compose: duplicate keys": ("compose.yaml", times(S, "  a:\n    image: b:1\n")),
    "compose: defaults": ("compose.yaml", around(S + "  a:\n    image: ", "${A:-", "b", "}")),
    "script: docker runs": ("run.sh", times("#!/bin/sh\n", "docker run -d -p {n}:80 a:{n}\n")),
    "script: functions": ("run.sh", times("#!/bin/sh\n", "f{n}() { docker build -t a{n} .; }\n")),
    "script: nesting": ("run.sh", around("docker run a\n", "(\n", "a", ")\n")),
    "Makefile: targets": ("Makefile", times("a: b\n\tdocker build .\n", "t{n}: t{m}\n\tdocker run a:{n}\n")),
    "CI: steps": (".gitlab-ci.yml", times("a:\n  script:\n", "    - docker run a:{n}\n")),
    "page: blocks": ("README.md", times("", "```dockerfile\nFROM a:{n}\n```\n")),
    "page: one block": ("README.md", times("```dockerfile\nFROM a\n", "RUN apt-get install a{n}\n", "```\n")),
    "page: fences": ("README.md", times("", "```\n")),
    "page: lists": ("README.md", times("", "- a `b{n}`\n")),
}


def measure(shape: str, size: int, mode: str, *, culprits: bool = False) -> None:
    """Done in a process of its own: prints seconds, bytes of memory, and the number of findings."""
    from dlint.lint import Policy, lint, read
    from dlint.model.project import Project, TextFiles
    from dlint.reported import Reporter
    from dlint.rulebook import builtin_home, load
    from dlint.text import Source

    path, build = SHAPES[shape]
    text = build(size)
    kind = {"Dockerfile": "dockerfile", "compose.yaml": "compose", "README.md": "page"}.get(path, "host")
    rulebook = load([builtin_home()])
    project = Project(TextFiles({path: text}))
    selection = rulebook.select((), ("ALL",), (), ())
    policy = Policy(rulebook, selection, place=lambda each: (project, each))
    small = Policy(rulebook, selection, place=lambda each: (Project(TextFiles({})), each))
    lint(Source(path, build(300)), kind, small)  # what is imported and compiled once
    profile = cProfile.Profile() if culprits else None
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    if profile is not None:
        profile.enable()
    gc.set_threshold(50_000)  # as the command does
    source = Source(path, text)
    found = 0
    if mode == "read":
        read(source, kind, policy)
    else:
        try:
            linted = lint(source, kind, policy)
        except OSError as error:
            print(json.dumps([0, 0, f"refused: {error}"]))
            return
        records = ((finding, policy.severity(finding)) for finding in linted.findings)
        found = len(Reporter(source, linted.hidden, line_hashes=True).records(records))
    if mode == "fix":
        from dlint.fix import mend
        from dlint.mending import parsed

        mend(source, lambda each: parsed(lint(each, kind, policy), policy), allow_unsafe=True)
    if profile is not None:
        profile.disable()
        _tell(profile)
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps([seconds, memory * 1024, found]))


def _tell(profile: cProfile.Profile) -> None:
    """The functions that take most themselves, and the rules that take most in all."""
    rows = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    own = sorted(rows.items(), key=lambda item: -item[1][2])[:8]
    rules = sorted((item for item in rows.items() if "/rules/" in item[0][0]), key=lambda item: -item[1][3])[
        :5
    ]
    for (path, line, name), (calls, _, alone, whole, _) in (*own, *rules):
        place = "/".join(path.rsplit("/", 2)[-2:])
        _say(f"    {alone:8.2f} {whole:8.2f} s {calls:>10,} × {place}:{line} {name}")


def row(shape: str, sizes: tuple[int, ...], mode: str) -> str:
    """The measurements of one shape, as a line of the table."""
    taken: list[tuple[int, float, int, int]] = []
    refused = ""
    for size in sizes:
        command = [sys.executable, __file__, "--measure", shape, "--to", str(size), "--mode", mode]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            taken.append((size, math.inf, 0, 0))
            break
        if done.returncode:
            return f"{shape:34} fails at {size:,}: {done.stderr.strip().splitlines()[-1:]}"
        seconds, memory, found = json.loads(done.stdout.splitlines()[-1])
        if isinstance(found, str):
            refused = f"  {size // 1000} kB {found}"
            break
        taken.append((size, seconds, memory, found))
        if seconds > PATIENCE / 4:
            break
    if not taken:
        return f"{shape:34}{refused}"
    cells = " ".join(f"{seconds:8.2f}" for _, seconds, _, _ in taken) + " " * 9 * (len(sizes) - len(taken))
    size, _, memory, found = taken[-1]
    return f"{shape:34} {cells} {slope(taken):>6} {memory / size:7.0f} {found:9,}{refused}"


def slope(taken: list[tuple[int, float, int, int]]) -> str:
    """How the logarithm of time grows with that of size, over the last two sizes."""
    long = [(size, seconds) for size, seconds, _, _ in taken if seconds > LEAST]
    if len(long) < 2:
        return "-"
    (small, before), (large, after) = long[-2:]
    return "over" if after == math.inf else f"{math.log(after / before) / math.log(large / small):.2f}"


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", type=int, default=SIZES[-1], help="the largest file, in bytes")
    parser.add_argument("--only", default="", help="shapes whose names hold this")
    parser.add_argument("--mode", choices=("read", "check", "fix"), default="check")
    parser.add_argument("--culprits", action="store_true", help="name what takes the time")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.measure, asked.to, asked.mode)
        return 0
    sizes = tuple(size for size in SIZES if size <= asked.to)
    _say(
        f"{'seconds for a file of':34} {' '.join(f'{size // 1000:>5} kB' for size in sizes)}"
        "  slope  B/byte  findings"
    )
    for shape in SHAPES:
        if asked.only in shape:
            if asked.culprits:
                _say(f"{shape}, {asked.to:,} bytes")
                measure(shape, asked.to, asked.mode, culprits=True)
            else:
                _say(row(shape, sizes, asked.mode))
    return 0


if __name__ == "__main__":
    sys.exit(main())
