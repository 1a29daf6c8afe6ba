"""dlint beside its peers, all in one run on one machine: only the ratios mean something elsewhere.

    python benchmarks/bench.py [--corpus DIR] [--sizes 1000,10000] [--peers DIR] [--runs N]

Peers (hadolint, tally, dclint, compose-lint) are measured where they are on PATH or in --peers and left out
otherwise. --corpus is a folder of Dockerfiles to multiply; without it one small file is. Each copy has its
own edit, so that nothing is read once for many. Seconds are processor time of the program and all that it
starts, so that other work on the machine does little harm; memory is the most that one process took.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from statistics import median
from typing import NamedTuple

DOCKERFILE = """\
FROM debian:13-slim AS build
ARG VERSION=1.2.3
RUN apt-get update \\
    && apt-get install -y --no-install-recommends curl ca-certificates \\
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN curl -fsSL "https://example.com/tool-${VERSION}.tar.gz" | tar -xz

FROM debian:13-slim
COPY --from=build /src/tool /usr/local/bin/tool
USER nobody
ENTRYPOINT ["tool"]
"""
COMPOSE = """\
services:
  web:
    build: .
    ports: ["127.0.0.1:8080:80"]
    depends_on:
      db:
        condition: service_healthy
  db:
    image: postgres:17.2
    environment:
      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}
    healthcheck:
      test: ["CMD", "pg_isready"]
"""
BASH = """\
import click, tree_sitter, tree_sitter_bash as bash
tree_sitter.Parser(tree_sitter.Language(bash.language()))
"""
BOUNDS = {
    ("dlint Dockerfile, known", "python -c 'import click'"): 1.4,
    ("dlint compose.yaml", "python -c 'import click, jsonschema'"): 1.6,
}
"""How many times as long as another command one may take; what is missed is told, and the status is 1."""
PART = 500
"""Files that peers without folders get at once."""


class Cost(NamedTuple):
    cpu: float
    wall: float
    memory: int


def cost(*commands: list[str]) -> Cost:
    """What commands take one after the other. A process in between keeps the peaks of others apart."""
    code = (
        "import json, resource, subprocess, sys\n"
        "for command in json.load(sys.stdin): subprocess.run(command, stdout=-3, stderr=-3)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss)"
    )
    import json

    before = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(commands), capture_output=True, text=True, check=True
    )
    cpu, memory = done.stdout.split()
    return Cost(
        float(cpu), time.perf_counter() - before, int(memory) * (1 if sys.platform == "darwin" else 1024)
    )


def taking_turns(commands: dict[str, list[str]], runs: int) -> dict[str, float]:
    """The median processor time of each command; a busy moment falls on all of them."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():  # once for the file caches and compiled modules
        cost(command)
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(cost(command).cpu)
    return {name: median(values) for name, values in taken.items()}


def installed(commands: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: command for name, command in commands.items() if shutil.which(command[0])}


def write(path: str, data: bytes) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def corpus(folder: str | None) -> list[bytes]:
    if folder is None:
        return [DOCKERFILE.encode()]
    found = []
    for top, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            with open(os.path.join(top, name), "rb") as file:
                found.append(file.read())
    return found


def multiply(texts: list[bytes], top: str, count: int) -> list[str]:
    """A project of `count` Dockerfiles, the scripts in them distinct too."""
    os.makedirs(os.path.join(top, ".git"))
    paths = []
    for number in range(count):
        text = texts[number % len(texts)].rstrip()
        edit = b"# %d" if text.endswith((b"\\", b"`")) else b'RUN echo "edit %d" > /etc/edit-%d'
        paths.append(os.path.join(f"{number // 100:05}", f"{number:07}", "Dockerfile"))
        filled = edit.replace(b"%d", b"%d" % number)
        write(os.path.join(top, paths[-1]), text + b"\n" + filled + b"\n")
    return paths


def start_up(dlint: list[str], runs: int) -> dict[str, float]:
    python = sys.executable
    write("alone/Dockerfile", DOCKERFILE.encode())
    write("compose/compose.yaml", COMPOSE.encode())
    found = taking_turns(
        {
            "python -c pass": [python, "-c", "pass"],
            "python -c 'import click'": [python, "-c", "import click"],
            "python -c 'import click, jsonschema'": [python, "-c", "import click, jsonschema"],
            "python -c 'import click, tree_sitter_bash'": [python, "-c", BASH],
            "dlint Dockerfile": [*dlint, "--no-cache", "alone/Dockerfile"],
            "dlint Dockerfile, no ShellCheck": [*dlint, "--no-cache", "--shellcheck=off", "alone/Dockerfile"],
            "dlint Dockerfile, known": [*dlint, "alone/Dockerfile"],
            "dlint compose.yaml": [*dlint, "--no-cache", "compose/compose.yaml"],
            "dlint compose.yaml, known": [*dlint, "compose/compose.yaml"],
        }
        | installed({
            "hadolint": ["hadolint", "alone/Dockerfile"],
            "tally": ["tally", "lint", "alone/Dockerfile"],
            "dclint": ["dclint", "compose/compose.yaml"],
            "compose-lint": ["compose-lint", "compose/compose.yaml"],
        }),
        runs,
    )  # fmt: skip
    base = found["python -c 'import click'"]
    print(f"\nOne small file\n\n| {'command':42} | {'ms CPU':>8} | {'ratio':>6} |")
    print(f"| {'-' * 42} | {'-' * 7}: | {'-' * 5}: |")
    for name, value in found.items():
        print(f"| {name:42} | {value * 1000:8.1f} | {value / base:6.2f} |")
    return found


def many(dlint: list[str], texts: list[bytes], count: int) -> None:
    """One table row a command: files a second of processor time, and beside dlint without ShellCheck."""
    top = f"many-{count}"
    paths = multiply(texts, top, count)
    os.chdir(top)
    dlint = [*dlint, "--output-format", "concise", "--select", "ALL"]
    rows: dict[str, Cost] = {}
    shutil.rmtree(os.environ["DLINT_CACHE_DIR"], ignore_errors=True)
    for engine, name in (("off", "dlint"), ("auto", "dlint, ShellCheck")):
        rows[name] = cost([*dlint, "--shellcheck", engine, "--no-cache", "."])
        rows[f"{name}, first kept"] = cost([*dlint, "--shellcheck", engine, "."])
        rows[f"{name}, known"] = cost([*dlint, "--shellcheck", engine, "."])
    parts = [paths[at : at + PART] for at in range(0, len(paths), PART)]
    for name, command in installed({"hadolint": ["hadolint"], "tally": ["tally", "lint"]}).items():
        rows[name] = cost(*([*command, *part] for part in parts))
    os.chdir("..")
    base = rows["dlint"].cpu
    print(f"\n{count:,} Dockerfiles, all rules\n")
    print(
        f"| {'command':28} | {'s CPU':>8} | {'s wall':>8} | {'files/s CPU':>11} | {'ratio':>6} | {'MB':>5} |"
    )
    print(f"| {'-' * 28} | {'-' * 7}: | {'-' * 7}: | {'-' * 10}: | {'-' * 5}: | {'-' * 4}: |")
    for name, row in rows.items():
        pace = f"{count / row.cpu:11.0f} | {row.cpu / base:6.2f} | {row.memory / 1e6:5.0f}"
        print(f"| {name:28} | {row.cpu:8.1f} | {row.wall:8.1f} | {pace} |", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="dlint beside its peers")
    parser.add_argument("--corpus", help="a folder of Dockerfiles to multiply")
    parser.add_argument("--sizes", default="1000", help="numbers of files, separated by commas; empty: none")
    parser.add_argument("--peers", action="append", default=[], help="a folder with peers; repeatable")
    parser.add_argument("--runs", type=int, default=11, help="runs of each short command")
    asked = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without compiled modules every start is a slow one
    os.environ["PATH"] = os.pathsep.join((*map(os.path.abspath, asked.peers), os.environ.get("PATH", "")))
    texts = corpus(asked.corpus)
    dlint = [sys.executable, "-c", "from dlint.cli import main; main()", "check", "--isolated"]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ["DLINT_CACHE_DIR"] = os.path.join(folder, "kept")
        os.environ.pop("DLINT_NO_CACHE", None)
        small = start_up(dlint, asked.runs)
        for size in filter(None, asked.sizes.split(",")):
            many(dlint, texts, int(size))
        os.chdir("/")
    missed = 0
    for (name, base), bound in BOUNDS.items():
        ratio = small[name] / small[base]
        missed += ratio > bound
        print(f"\n`{name}` takes {ratio:.2f} times `{base}`; at most {bound} are wanted.")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
