"""Two whole projects on disk: one with each fault of the build context, and its sound twin."""

import os
import re
import subprocess
import sys

RULES = (
    "layers/large-context,layers/large-file,layers/no-dockerignore,layers/git-copied,layers/removed-later,"
    "layers/mode-changed-later,copy/missing-source,copy/ignored-source,credentials/file-copied,"
    "credentials/env-file-tracked,runtime/script-not-runnable,runtime/entrypoint-without-exec,"
    "runtime/healthcheck-tool-missing,compose-build"
)
CONFIG = """
[rules."layers/large-context"]
max-size = 0.1
[rules."layers/large-file"]
max-size = 0.05
"""
SCRIPT = "#!/bin/sh\nset -e\n"
FAULTY = {
    "dlint.toml": CONFIG,
    ".git/HEAD": "ref: refs/heads/main\n",
    "compose.yaml": """
services:
  shop:
    build: {context: shop, target: relase, args: {VERSON: "1"}}
    env_file: shop.env
    volumes: ["./shop/ngnix.conf:/etc/nginx/nginx.conf"]
  jobs:
    build: jobs
    env_file: ./job.env
    ports: ["80:8080"]
  site:
    build: site
  docs:
    build: docs
  lost:
    build: lots
  empty:
    build: {context: shop, dockerfile: shop/Dockerfile}
  cache:
    image: redis:7-alpine
    healthcheck: {test: [CMD, curl, -f, "http://localhost"]}
""",
    "shop.env": "API_KEY=q8Zr41pLw0\n",
    "jobs.env": "PORT=1\n",
    "lost/readme.txt": "",
    "shop/nginx.conf": "events {}\n",
    "shop/.env": "SESSION_SECRET=q8Zr41pLw0\n",
    "shop/app.js": "1\n",
    "shop/node_modules/a/index.js": "1\n",
    "shop/start.sh": SCRIPT + '"$@"\n',
    "shop/Dockerfile": """FROM node:22-alpine AS release
ARG VERSION=1
WORKDIR /app
COPY . .
ENTRYPOINT ["./start.sh"]
""",
    "jobs/Dockerfile": """FROM alpine:3.22
COPY big.bin /tmp/
COPY Start.sh secret.txt /usr/local/bin/
RUN rm /tmp/big.bin
EXPOSE 3000
CMD ["/usr/local/bin/run.sh"]
COPY run.sh /usr/local/bin/
RUN chmod 755 /usr/local/bin/run.sh
""",
    "jobs/.dockerignore": "*.txt\n",
    "jobs/secret.txt": "",
    "jobs/big.bin": "x" * 60_000,
    "jobs/start.sh": SCRIPT,
    "jobs/run.sh": "#!/bin/bash\nexec true\n",
    "site/Dockerfile": "FROM nginx:1.29-alpine\nCOPY . /usr/share/nginx/html/\n",
    "site/.dockerignore": "*.log\n",
    "site/.git/HEAD": "ref: refs/heads/main\n",
    "site/media.bin": "x" * 90_000,
    "docs/Dockerfile": "FROM nginx:1.29-alpine\nCOPY . /usr/share/nginx/html/\n",
    "docs/.dockerignore": "*.log\n",
    "docs/.npmrc": "//registry.example/:_authToken=q8Zr41pLw0\n",
    **{f"docs/{number}.html": "x" * 20_000 for number in range(8)},
}
SOUND = {
    "dlint.toml": CONFIG,
    ".git/HEAD": "ref: refs/heads/main\n",
    "compose.yaml": """
services:
  shop:
    build: {context: shop, target: release, args: {VERSION: "1"}}
    env_file: [shop.env, {path: other.env, required: false}]
    volumes: ["./shop/nginx.conf:/etc/nginx/nginx.conf", "./data:/data"]
  jobs:
    build: jobs
    ports: ["80:3000"]
  site:
    build: site
  cache:
    image: redis:7-alpine
    healthcheck: {test: [CMD, redis-cli, ping]}
""",
    "shop.env": "API_KEY=changeme\n",
    "shop/nginx.conf": "events {}\n",
    "shop/.env": "SESSION_SECRET=q8Zr41pLw0\n",
    "shop/.dockerignore": ".env\n**/node_modules\n",
    "shop/app.js": "1\n",
    "shop/node_modules/a/index.js": "1\n",
    "shop/start.sh": SCRIPT + 'exec "$@"\n',
    "shop/Dockerfile": """FROM node:22-alpine AS release
ARG VERSION=1
WORKDIR /app
COPY --chmod=755 . .
ENTRYPOINT ["./start.sh"]
""",
    "jobs/Dockerfile": """FROM alpine:3.22
COPY --chmod=755 start.sh run.sh /usr/local/bin/
COPY keep.txt big.bin /srv/
EXPOSE 3000
CMD ["/usr/local/bin/run.sh"]
""",
    "jobs/.dockerignore": "*.txt\n!keep.txt\n",
    "jobs/keep.txt": "",
    "jobs/big.bin": "x" * 60_000,
    "jobs/start.sh": SCRIPT,
    "jobs/run.sh": SCRIPT + "exec true\n",
    "site/Dockerfile": "FROM nginx:1.29-alpine\nCOPY . /usr/share/nginx/html/\n",
    "site/.dockerignore": ".git\n*.bin\n",
    "site/.git/HEAD": "ref: refs/heads/main\n",
    "site/index.html": "<p>hello\n",
    "site/media.bin": "x" * 90_000,
}


def findings(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    command = [sys.executable, "-m", "dlint", "check", "--select", RULES, "--output-format", "concise", "."]
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(root.parent)}
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode in {0, 1}, done.stderr
    return re.findall(r"^(\S+?):\d+:\d+: \w+ (\S+)", done.stdout, re.MULTILINE)


def test_each_fault_is_found_where_it_is(tmp_path):
    assert sorted(findings(tmp_path, FAULTY)) == [
        ("compose.yaml", "compose-build/missing-bind-source"),
        ("compose.yaml", "compose-build/missing-context"),
        ("compose.yaml", "compose-build/missing-dockerfile"),
        ("compose.yaml", "compose-build/missing-env-file"),
        ("compose.yaml", "compose-build/port-not-listened"),
        ("compose.yaml", "compose-build/unknown-argument"),
        ("compose.yaml", "compose-build/unknown-target"),
        ("compose.yaml", "credentials/env-file-tracked"),
        ("compose.yaml", "runtime/healthcheck-tool-missing"),
        ("docs/Dockerfile", "credentials/file-copied"),
        ("docs/Dockerfile", "layers/large-context"),
        ("jobs/Dockerfile", "copy/ignored-source"),
        ("jobs/Dockerfile", "copy/missing-source"),
        ("jobs/Dockerfile", "layers/mode-changed-later"),
        ("jobs/Dockerfile", "layers/removed-later"),
        ("jobs/Dockerfile", "runtime/script-not-runnable"),
        ("shop/Dockerfile", "layers/no-dockerignore"),
        ("shop/Dockerfile", "runtime/entrypoint-without-exec"),
        ("shop/Dockerfile", "runtime/script-not-runnable"),
        ("site/Dockerfile", "layers/git-copied"),
        ("site/Dockerfile", "layers/large-file"),
    ]


def test_the_sound_twin_is_silent(tmp_path):
    assert findings(tmp_path, SOUND) == []
