"""dlint beside its peers, all in one run on one machine: only the ratios mean something elsewhere.

    python benchmarks/bench.py [--files N] [--runs N]

Peers (hadolint, tally, dclint) are measured where they are on PATH and left out otherwise.
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
BOUND = 2.5
"""How many times as long as the start of Python with click a small Dockerfile may take."""


def seconds(commands: dict[str, list[str]], runs: int) -> dict[str, float]:
    """The median of each command. They take turns, so that a busy moment falls on all of them."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():  # once for the file caches and compiled modules
        subprocess.run(command, capture_output=True, check=False)
    for _ in range(runs):
        for name, command in commands.items():
            before = time.perf_counter()
            subprocess.run(command, capture_output=True, check=False)
            taken[name].append(time.perf_counter() - before)
    return {name: median(values) for name, values in taken.items()}


def peers(commands: dict[str, list[str]]) -> dict[str, list[str]]:
    """Those that are installed."""
    return {name: command for name, command in commands.items() if shutil.which(command[0])}


def table(title: str, found: dict[str, float], base: str) -> None:
    print(f"\n{title}\n")
    print(f"| {'command':24} | {'ms':>8} | {'ratio':>6} |\n| {'-' * 24} | {'-' * 7}: | {'-' * 5}: |")
    for name, value in found.items():
        print(f"| {name:24} | {value * 1000:8.1f} | {value / found[base]:6.2f} |")


def write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main() -> int:
    parser = argparse.ArgumentParser(description="dlint beside its peers")
    parser.add_argument("--files", type=int, default=200, help="files of each kind for the long run")
    parser.add_argument("--runs", type=int, default=15, help="runs of each command")
    asked = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without compiled modules every start is a slow one
    python = sys.executable
    dlint = [python, "-c", "from dlint.cli import main; main()", "check", "--isolated"]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write("alone/Dockerfile", DOCKERFILE)
        write("compose/compose.yaml", COMPOSE)
        for number in range(asked.files):
            write(f"many/{number}/Dockerfile", f"{DOCKERFILE}# {number}\n")
            write(f"many/{number}/compose.yaml", f"{COMPOSE}# {number}\n")
        small = seconds(
            {
                "python -c pass": [python, "-c", "pass"],
                "python -c 'import click'": [python, "-c", "import click"],
                "dlint Dockerfile": [*dlint, "alone/Dockerfile"],
                "dlint compose.yaml": [*dlint, "compose/compose.yaml"],
            }
            | peers({
                "hadolint": ["hadolint", "alone/Dockerfile"],
                "tally": ["tally", "lint", "alone/Dockerfile"],
                "dclint": ["dclint", "compose/compose.yaml"],
            }),
            asked.runs,
        )  # fmt: skip
        table("Start-up: one small file", small, "python -c 'import click'")
        dockerfiles = [f"many/{number}/Dockerfile" for number in range(asked.files)]
        dlint += ["--jobs", "1"]
        many = seconds(
            {"dlint": [*dlint, *dockerfiles], "dlint, both kinds": [*dlint, "many"]}
            | peers({"hadolint": ["hadolint", *dockerfiles], "tally": ["tally", "lint", *dockerfiles]}),
            max(3, asked.runs // 5),
        )
        table(f"One process: {asked.files} Dockerfiles (and as many compose files)", many, "dlint")
        os.chdir("/")
    ratio = small["dlint Dockerfile"] / small["python -c 'import click'"]
    print(f"\nStart-up takes {ratio:.2f} times `import click`; at most {BOUND} are wanted.")
    return int(ratio > BOUND)


if __name__ == "__main__":
    sys.exit(main())
