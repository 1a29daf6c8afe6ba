# ruff: noqa: E501  a row a shape
"""More shapes for `growth.py`: what an attacker would try of each reader, each rule and each link between files.

As in `shapes.py`: the path of the file that is linted, and what builds its text, or the texts of it and its
neighbours. `LONG` holds what may be repeated in one line, behind what (`growth.py --lines`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapes import F, S, around, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapes import Built

A = "  a:\n    image: b:1\n"
D, C = "Dockerfile", "compose.yaml"
N = "FROM nobody/knows:1\nFROM nobody/knows:2\n"


def beside(
    main: str, text: str | Callable[[int], str], **others: Callable[[int], str]
) -> Callable[[int], Built]:
    """A file with neighbours that share a size; `__` in a neighbour's name is a dot."""

    def build(size: int) -> Built:
        built = {main: text if isinstance(text, str) else text(size // 2)}
        share = size if isinstance(text, str) else size // 2
        for name, each in others.items():
            built[name.replace("__", ".").replace("_", "-")] = each(share)
        return built

    return build


def including(item: str, most: int = 10**9) -> Callable[[int], Built]:
    """A chain of compose files of 60 lines, each with what it takes to bring in the next."""

    def build(size: int) -> Built:
        row = item.replace("{p}", "12345") + S + "".join(f"  x{at}:\n    image: a:1\n" for at in range(60))
        count = min(most, max(2, size // len(row)))
        made = {}
        for at in range(count):
            services = S + "".join(f"  s{at}x{each}:\n    image: a:1\n" for each in range(60))
            made[f"i{at}.yaml"] = (item.replace("{p}", str(at + 1)) if at + 1 < count else "") + services
        made[C] = item.replace("{p}", "0") + S + A
        return {C: made.pop(C), **made}

    return build


def doubled(size: int, rows: str, head: str = "") -> str:
    """Variables of which each holds the one before twice."""
    return times(head, rows)(size)


DOCKERFILES: dict[str, tuple[str, Callable[[int], Built]]] = {
    "Dockerfile: ENVs that double": (
        D,
        times(F + "ENV A0=abcdefghij\n", "ENV A{p}=$A{n}$A{n}\nRUN a $A{p}\n"),
    ),
    "Dockerfile: ARGs that double": (
        D,
        times("ARG A0=abcdefghij\n", "ARG A{p}=${A{n}}${A{n}}\n", "FROM a:$A9\n"),
    ),
    "Dockerfile: defaults that double": (D, times(F, "ARG A{p}=${X:-${A{n}}${A{n}}}\nRUN a${A{n}}\n")),
    "Dockerfile: one variable doubled": (D, times(F + "ENV A=abcdefghij\n", "ENV A=$A$A\n")),
    "Dockerfile: shell variables that double": (
        D,
        times(F + "RUN A0=ab; \\\n", "A{p}=$A{n}$A{n}; curl -o $A{p} $A{n}; \\\n", "x\n"),
    ),
    "Dockerfile: ARGs of all stages": (D, times("ARG B=1\nFROM a:$B\n", "ARG B\nENV C{n}=$B\nFROM a:$B\n")),
    "Dockerfile: one LABEL": (D, times(F + "LABEL", ' a.b{n}="c" \\\n', "\n")),
    "Dockerfile: one ARG": (D, times(F + "ARG", " A{n}=$A{m} \\\n", "\n")),
    "Dockerfile: one EXPOSE": (D, times(F + "EXPOSE", " {n} \\\n", "\n")),
    "Dockerfile: one COPY": (D, times(F + "COPY", " a/b{n} \\\n", " /c/\n")),
    "Dockerfile: one ADD": (D, times(F + "ADD", " http://a.b/c{n}.tgz \\\n", " /c/\n")),
    "Dockerfile: ADDs": (D, times(F, "ADD http://a.b/c{n}.tgz /c/\n")),
    "Dockerfile: VOLUMEs": (D, times(F, "VOLUME /v{n}\nRUN touch /v{n}/a\n")),
    "Dockerfile: the same VOLUME": (D, times(F, "VOLUME /v\nRUN touch /v/a{n} && chown a /v\n")),
    "Dockerfile: WORKDIRs": (D, times(F, "WORKDIR a{n}\nRUN cd b && touch c\n")),
    "Dockerfile: SHELLs": (D, times(F, 'SHELL ["/bin/bash", "-c"]\nRUN a{n} | b\n')),
    "Dockerfile: a cycle of stages": (
        D,
        times("", "FROM a:1 AS s{n}\nCOPY --from=s{p} /a /b\n", "FROM s0\nCOPY --from=s0 /a /b\n"),
    ),
    "Dockerfile: all from one stage": (
        D,
        times("FROM a:1 AS s0\nRUN b\n", "FROM s0 AS s{p}\nCOPY --from=s0 /a{n} /b\nRUN apt-get update\n"),
    ),
    "Dockerfile: one stage from all": (
        D,
        lambda size: (
            times("", "FROM a:1 AS s{n}\nRUN b > /c\n")(size // 2)
            + F
            + times("", "COPY --from=s{n} /c /d{n}\n")(size // 2)
        ),
    ),
    "Dockerfile: COPYs from misspelt stages": (
        D,
        times("", "FROM a:1 AS stage{n}\nCOPY --from=stagex{n} /a /b\n"),
    ),
    "Dockerfile: misspelt variables": (D, times(F, "ENV NAME{n}=b\nWORKDIR /$NAMEX{n}\n")),
    "Dockerfile: misspelt variables in a shell": (
        D,
        times("FROM scratch\n", "ENV NAME{n}=b\nRUN a $NAMEX{n}\n"),
    ),
    "Dockerfile: missing files": (D, times(F, "COPY file{n}.txt /a\n")),
    "Dockerfile: stages of one name": (D, times("", "FROM a:1 AS b\nCOPY --from=b /a /b\n")),
    "Dockerfile: ONBUILDs": (D, times(F, "ONBUILD RUN apt-get update && a{n}\n")),
    "Dockerfile: a chain with ONBUILDs": (
        D,
        times("FROM a:1 AS s0\n", "FROM s{m} AS s{n}\nONBUILD RUN apt-get install a{n}\n"),
    ),
    "Dockerfile: apt lists": (
        D,
        times(F, "RUN apt-get update\nRUN apt-get install -y a{n}\nRUN rm -rf /var/lib/apt/lists/*\n"),
    ),
    "Dockerfile: apt lists in a RUN": (
        D,
        times(
            F + "RUN a",
            " && apt-get update && apt-get install -y a{n} && rm -rf /var/lib/apt/lists/* \\\n",
            "\n",
        ),
    ),
    "Dockerfile: caches in a RUN": (
        D,
        times(F + "RUN a", "; pip install a{n}; npm i b; yum install -y c; rm -rf ~/.cache \\\n", "\n"),
    ),
    "Dockerfile: removals in a RUN": (
        D,
        times(F + "RUN a", " && wget http://a.b/{n}.tgz && tar xf {n}.tgz && rm {n}.tgz \\\n", "\n"),
    ),
    "Dockerfile: removals of all": (
        D,
        times(F, "RUN wget http://a.b/{n}.tgz && tar xf {n}.tgz\nRUN rm -f {n}.tgz\n"),
    ),
    "Dockerfile: clones": (
        D,
        times(
            F + "RUN a", " && git clone http://a.b/c{n} && cd c{n} && make && cd .. && rm -rf c{n} \\\n", "\n"
        ),
    ),
    "Dockerfile: accounts": (
        D,
        times(F, "RUN useradd u{n} && echo u{n}:p{n} | chpasswd\nUSER u{n}\nRUN sudo a\n"),
    ),
    "Dockerfile: accounts in a RUN": (
        D,
        times(F + "RUN a", "; useradd u{n}; chown u{n} /a; usermod -aG sudo u{n} \\\n", "\n"),
    ),
    "Dockerfile: chmods": (D, times(F, "COPY a /a{n}\nRUN chmod +x /a{n}\n")),
    "Dockerfile: writes": (D, times(F, "RUN echo a >> /etc/b && echo 'c' >> /etc/d{n}\n")),
    "Dockerfile: writes in a RUN": (D, times(F + "RUN a", " && echo 'a{n}' >> /etc/b \\\n", "\n")),
    "Dockerfile: printfs of scripts": (
        D,
        times(F, "RUN printf '#!/bin/sh\\napt-get install a{n}\\n' > /s.sh && sh /s.sh\n"),
    ),
    "Dockerfile: sources": (D, times(F, "RUN sed -i 's/a/b{n}/' /etc/apt/sources.list && apt-get update\n")),
    "Dockerfile: links": (D, times(F, "RUN ln -s /a{n} /a{p} && cp /a{n} /b\n")),
    "Dockerfile: exports": (D, times(F + "RUN a", "; export A{n}=$A{m}:b; PATH=$PATH:/a{n} \\\n", "\n")),
    "Dockerfile: functions in a RUN": (D, times(F + "RUN a", "; f{n}() { f{m}; curl a; }; f{n} \\\n", "\n")),
    "Dockerfile: a chain of functions": (D, times(F + "RUN a", "; f{p}() { f{n}; f{n}; } \\\n", "; f99\n")),
    "Dockerfile: cases": (D, times(F + "RUN case a in", " b{n}) apt-get install c ;; \\\n", " esac\n")),
    "Dockerfile: loops": (D, times(F + "RUN a", "; for i in a{n} b; do curl $i; done \\\n", "\n")),
    "Dockerfile: cds": (D, times(F + "RUN a", " && cd a{n} && rm -rf ../b \\\n", "\n")),
    "Dockerfile: sets": (D, times(F + "RUN a", "; set -e; a{n} | b; set +e \\\n", "\n")),
    "Dockerfile: waits": (D, times(F + "CMD a", "; while ! nc -z a{n} 80; do sleep 1; done \\\n", "\n")),
    "Dockerfile: redirections": (D, times(F + "RUN a", " > b{n} \\\n", "\n")),
    "Dockerfile: here-strings": (D, times(F + "RUN a", "; b{n} <<< 'c' \\\n", "\n")),
    "Dockerfile: assignments before a command": (D, times(F + "RUN", " A{n}=b \\\n", " c\n")),
    "Dockerfile: wrappers": (D, around(F + "RUN ", "env \\\n sudo \\\n", "apt-get install a", "")),
    "Dockerfile: sh -c in one another": (D, around(F + "RUN ", 'sh -c "', "a", '"')),
    "Dockerfile: braces of words": (D, times(F + "RUN rm -rf", " /a{n}/{b,c,d}{e,f} \\\n", "\n")),
    "Dockerfile: braces that double": (D, times(F + "RUN rm -rf a", "{b,c}")),
    "Dockerfile: comments in a RUN": (D, times(F + "RUN a \\\n", "# a comment {n}\n", "b\n")),
    "Dockerfile: blank lines in a RUN": (D, times(F + "RUN a \\\n", "\n", "b\n")),
    "Dockerfile: heredocs of COPYs": (D, times(F, "COPY <<E{n} /a{n}\napt-get install a\nE{n}\n")),
    "Dockerfile: open heredocs": (D, times(F, "RUN <<E{n}\n")),
    "Dockerfile: a long COPY heredoc": (
        D,
        times(F + "COPY <<EOF /a.sh\n", "apt-get install -y a{n}\n", "EOF\nRUN sh /a.sh\n"),
    ),
    "Dockerfile: hadolint comments": (D, times(F, "# hadolint ignore=DL3008,SC2086\nRUN a{n}\n")),
    "Dockerfile: check comments": (D, times("", "# check=skip=a{n}\n", F)),
    "Dockerfile: shellcheck comments": (D, times(F, "# shellcheck disable=SC2086\nRUN a{n}\n")),
    "Dockerfile: ignored findings": (D, times(F, "# dlint: ignore=ALL -- a\nRUN apt-get install a{n}\n")),
    "Dockerfile: comments that ignore long lists": (
        D,
        times(F + "# dlint: ignore=", "apt/a{n},", "\nRUN x\n"),
    ),
    "Dockerfile: pins": (D, times(F + "RUN pip install", " a{n}==1.{n} \\\n", "\n")),
    "Dockerfile: the same package": (D, times(F, "RUN apt-get install -y a=1\n")),
    "Dockerfile: flags": (D, times(F + "RUN", " --mount=type=bind,source=a{n},target=/b{n} \\\n", " c\n")),
    "Dockerfile: unknown flags": (D, times(F + "COPY", " --a{n}=b \\\n", " c d\n")),
    "Dockerfile: entrypoints": (D, times(F, 'COPY a{n} /a\nENTRYPOINT ["/a"]\n')),
    "Dockerfile: timezones": (
        D,
        times(F, "ENV TZ=a{n}\nRUN ln -sf /usr/share/zoneinfo/$TZ /etc/localtime\n"),
    ),
    "Dockerfile: a requirements heredoc": (
        D,
        times(F + "RUN cat <<E > r.txt\n", "a{n}==1\n", "E\nRUN pip install -r r.txt\n"),
    ),
}

COMPOSE: dict[str, tuple[str, Callable[[int], Built]]] = {
    "compose: a cycle of depends_on": (
        C,
        times(
            S + "  s0:\n    image: a:1\n    depends_on: [s9]\n",
            "  s{p}:\n    image: a:1\n    depends_on: [s{n}, s{p}0]\n",
        ),
    ),
    "compose: depends_on twice": (
        C,
        times(
            S + "  s0: {image: 'a:1'}\n  s1: {image: 'a:1'}\n",
            "  s{p}1:\n    image: a:1\n    depends_on: [s{n}1, s{m}1]\n",
        ),
    ),
    "compose: all depend on one": (
        C,
        times(
            S + "  db:\n    image: postgres:17\n",
            "  s{n}:\n    image: a:1\n    depends_on: {db: {condition: service_healthy}}\n",
        ),
    ),
    "compose: all speak to one": (
        C,
        times(
            S + "  db:\n    image: postgres:17\n",
            "  s{n}:\n    image: a:1\n    environment: {U: 'postgres://a@db:5432/b'}\n",
        ),
    ),
    "compose: one speaks to all": (
        C,
        lambda size: (
            times(S, "  d{n}:\n    image: postgres:17\n")(size // 2)
            + "  z:\n    image: a:1\n    environment:\n"
            + times("", "      U{n}: postgres://a@d{n}:5432/b\n")(size // 2)
        ),
    ),
    "compose: waits": (
        C,
        times(
            S,
            "  d{n}:\n    image: redis:8\n  w{n}:\n    image: a:1\n    command: sh -c 'until nc -z d{n} 6379; do sleep 1; done; b'\n",
        ),
    ),
    "compose: a cycle of extends": (C, times(S + "  s0: {extends: s9}\n", "  s{p}:\n    extends: s{n}\n")),
    "compose: extends that grow": (
        C,
        times(
            S + "  s0: {image: 'a:1'}\n",
            "  s{p}:\n    extends: s{n}\n    labels: {a{n}: b}\n    ports: ['{n}:80']\n",
        ),
    ),
    "compose: extends of a large one": (
        C,
        lambda size: (
            times(S + "  s0:\n    image: a:1\n    environment:\n", "      A{n}: b\n")(size // 2)
            + times("", "  t{n}:\n    extends: s0\n")(size // 2)
        ),
    ),
    "compose: merges of a large one": (
        C,
        lambda size: (
            times("x: &x\n", "  A{n}: b\n")(size // 2)
            + S
            + times("", "  t{n}:\n    environment: *x\n")(size // 2)
        ),
    ),
    "compose: merges of merges": (
        C,
        times("x0: &x0 {a0: b}\n", "x{p}: &x{p} {<<: *x{n}, a{p}: b}\n", S + "  a: *x9\n"),
    ),
    "compose: merge lists": (C, times("x: &x {a: b}\ny:\n  <<: [*x", ", *x", "]\n" + S)),
    "compose: aliases that double": (
        C,
        times(
            "x0: &x0 [a, b]\n", "x{p}: &x{p} [*x{n}, *x{n}]\n", S + "  a:\n    image: b:1\n    command: *x9\n"
        ),
    ),
    "compose: anchors redefined": (C, times("x:\n", "- &a [b]\n- *a\n", S)),
    "compose: wide port ranges": (
        C,
        times(S, "  s{n}:\n    image: a:1\n    ports: ['1-65535:1-65535', '1000-2000:1-1001']\n"),
    ),
    "compose: port ranges of a service": (
        C,
        times(S + "  a:\n    image: b:1\n    ports:\n", "    - 1-{n}:1-{n}/udp\n"),
    ),
    "compose: exposes": (C, times(S + "  a:\n    image: b:1\n    expose:\n", "    - 1-{n}\n")),
    "compose: profiles": (
        C,
        times(S, "  s{n}:\n    image: a:1\n    profiles: [p{n}, p{m}]\n    depends_on: [s{m}]\n"),
    ),
    "compose: networks": (
        C,
        lambda size: (
            times(S, "  s{n}:\n    image: a:1\n    networks: [n{n}, n{m}]\n")(size * 3 // 4)
            + times("networks:\n", "  n{n}:\n")(size // 4)
        ),
    ),
    "compose: one network": (
        C,
        times(
            "networks: {n: {}}\n" + S,
            "  s{n}:\n    image: a:1\n    networks: {n: {ipv4_address: 10.0.0.1}}\n",
        ),
    ),
    "compose: one volume": (
        C,
        times(
            "volumes: {v: {}}\n" + S,
            "  s{n}:\n    image: postgres:17\n    volumes: ['v:/var/lib/postgresql/data']\n",
        ),
    ),
    "compose: one folder": (
        C,
        times(S, "  s{n}:\n    image: a:1\n    volumes: ['./a:/b{n}', './a/c{n}:/d']\n"),
    ),
    "compose: one image": (C, times(S, "  s{n}:\n    image: a:1\n    container_name: b\n    hostname: c\n")),
    "compose: images built and used": (
        C,
        times(S, "  s{n}:\n    image: a{n}\n    build: ./a\n  t{n}:\n    image: a{n}\n"),
    ),
    "compose: volumes_from": (
        C,
        times(
            S + "  s0: {image: 'a:1'}\n",
            "  s{p}:\n    image: a:1\n    volumes_from: [s{n}]\n    network_mode: service:s{n}\n",
        ),
    ),
    "compose: links": (
        C,
        times(S + "  s0: {image: 'a:1'}\n", "  s{p}:\n    image: a:1\n    links: [s{n}:db, s0]\n"),
    ),
    "compose: secrets of all": (
        C,
        times(
            "secrets: {k: {file: ./k}}\n" + S,
            "  s{n}:\n    image: a:1\n    secrets: [k]\n    configs: [c{n}]\n",
        ),
    ),
    "compose: labels": (
        C,
        times(S + A + "    labels:\n", "      traefik.http.routers.a{n}.rule: Host(`b`)\n"),
    ),
    "compose: healthchecks": (
        C,
        times(
            S,
            "  s{n}:\n    image: a:1\n    healthcheck: {test: [CMD-SHELL, 'curl http://localhost:{n} || exit 1'], interval: 1s}\n",
        ),
    ),
    "compose: commands": (
        C,
        times(S, "  s{n}:\n    image: a:1\n    command: bash -c 'apt-get update && apt-get install b{n}'\n"),
    ),
    "compose: a long command": (C, times(S + A + "    command: >\n", "      a{n} &&\n", "      b\n")),
    "compose: inline Dockerfiles": (
        C,
        times(
            S,
            "  s{n}:\n    build:\n      dockerfile_inline: |\n        FROM a:1\n        RUN apt-get install b{n}\n",
        ),
    ),
    "compose: a long inline Dockerfile": (
        C,
        times(
            S + "  s:\n    build:\n      dockerfile_inline: |\n        FROM a:1\n",
            "        RUN apt-get install b{n}\n",
        ),
    ),
    "compose: builds of one Dockerfile": (
        C,
        beside(
            C,
            times(S, "  s{n}:\n    build: .\n"),
            Dockerfile=lambda _size: times(F, "RUN apt-get install a{n}\n")(3000),
        ),
    ),
    "compose: builds of a large Dockerfile": (
        C,
        beside(
            C,
            times(S, "  s{n}:\n    build: {context: ., args: {A: b{n}}}\n"),
            Dockerfile=times(F + "ARG A\n", "RUN apt-get install a{n} $A\n"),
        ),
    ),
    "compose: deploys": (
        C,
        times(
            S,
            "  s{n}:\n    image: a:1\n    deploy: {replicas: 2, resources: {limits: {memory: 1g}}}\n    mem_limit: 2g\n",
        ),
    ),
    "compose: unknown variables": (
        C,
        times(S, "  s{n}:\n    image: a:$V{n}\n    command: $W{n} ${X{n}} $$Y\n"),
    ),
    "compose: variables of one value": (C, times(S + "  a:\n    command: ", "${A:-b}${C}$$", "\n")),
    "compose: defaults in a row": (C, times(S + "  a:\n    command: ", "${A{n}:-${B:-${C:-d}}}", "\n")),
    "compose: open variables": (C, times(S + "  a:\n    command: ", "${A", "\n")),
    "compose: dollars": (C, times(S + "  a:\n    command: ", "$", "\n")),
    "compose: entrypoints as lists": (C, times(S + A + "    entrypoint:\n", "    - a{n}\n")),
    "compose: misspelt names": (
        C,
        times(S, "  service{n}:\n    image: a:1\n    depends_on: [servicex{n}]\n"),
    ),
    "compose: misspelt keys": (C, times(S, "  service{n}:\n    imag: a:1\n    enviroment: [a]\n")),
    "compose: documents over a large one": (
        C,
        lambda size: times(S, "  s{n}:\n    image: a:1\n")(size - 1500) + "---\nservices: {}\n" * 70,
    ),
    "compose: tags": (C, times(S, "  s{n}: !reset\n    image: !override a\n")),
    "compose: v1": (C, times("", "s{n}:\n  image: a:1\n  links: [s{m}]\n")),
    "compose: ignored findings": (C, times(S, "  s{n}:\n    image: a:latest  # dlint: ignore=ALL -- b\n")),
    "compose: disable comments": (C, times("", "# dclint disable a{n}\n", S + A)),
    "compose: long keys": (C, times("x-", "a", ": b\n" + S + A)),
    "compose: mounts in long form": (
        C,
        times(S + A + "    volumes:\n", "    - {type: bind, source: ./a{n}, target: /b}\n"),
    ),
    "compose: extra hosts": (C, times(S + A + "    extra_hosts:\n", "    - 'a{n}:10.0.0.1'\n")),
    "compose: a plain scalar over lines": (C, times(S + A + "    command: a\n", "      b{n}\n")),
    "compose: quotes over lines": (C, times(S + A + '    command: "a\n', "\n      b{n}\n", '"\n')),
    "compose: escapes": (C, times(S + A + '    command: "', "\\u0041\\n", '"\n')),
    "compose: flow services": (C, times("services: {", "s{n}: {image: 'a:1'}, ", "}\n")),
    "compose: question marks": (C, times("", "? a{n}\n: b\n", S)),
    "compose: blank lines": (C, times(S + A, "\n", "  b: {image: c}\n")),
    "compose: carriage returns": (C, times(S, "  s{n}:\r    image: a:1\r")),
}

PROJECTS: dict[str, tuple[str, Callable[[int], Built]]] = {
    "compose: includes in a chain": (C, including("include: [i{p}.yaml]\n", 19)),
    "compose: includes twice each": (C, including("include: [i{p}.yaml, {path: i{p}.yaml}]\n", 19)),
    "compose: many includes": (
        C,
        lambda size: {
            C: times("include:\n", "- i.yaml\n")(size // 2) + S + A,
            "i.yaml": times(S, "  s{n}:\n    image: a:1\n")(size // 2),
        },
    ),
    "compose: extends in a chain of files": (
        C,
        including("x-y: 0\nservices:\n  s:\n    extends: {file: i{p}.yaml, service: s}\n#"),
    ),
    "compose: extends of files": (
        C,
        lambda size: {
            C: times(S, "  s{n}:\n    extends: {file: i.yaml, service: s1}\n")(size // 2),
            "i.yaml": times(S, "  s{n}:\n    image: a:1\n")(size // 2),
        },
    ),
    "compose: an env file": (C, beside(C, S + A + "    env_file: a.env\n", a__env=times("", "A{n}=b\n"))),
    "compose: one env file for all": (
        C,
        beside(C, times(S, "  s{n}:\n    image: a:1\n    env_file: a.env\n"), a__env=times("", "A{n}=b\n")),
    ),
    "compose: one raw env file for all": (
        C,
        beside(
            C,
            times(S, "  s{n}:\n    image: a:1\n    env_file: [{path: a.env, format: raw}]\n"),
            a__env=times("", "A{n}=b\n"),
        ),
    ),
    "compose: env files that double": (
        C,
        beside(C, S + A + "    env_file: a.env\n", a__env=times("A0=abcdefghij\n", "A{p}=$A{n}$A{n}\n")),
    ),
    "compose: a broken env file for all": (
        C,
        beside(C, times(S, "  s{n}:\n    image: a:1\n    env_file: a.env\n"), a__env=lambda _size: "A='b\n"),
    ),
    "compose: a .env": (C, beside(C, S + A + "    command: $A9\n", __env=times("", "A{n}=$A{m}c\n"))),
    "compose: a .env that doubles": (
        C,
        beside(C, S + A + "    command: $A999\n", __env=times("A0=abcdefghij\n", "A{p}=$A{n}$A{n}\n")),
    ),
    "compose: a .env of quotes": (C, beside(C, S + A, __env=times("", 'A{n}="b\\n${C:-d}"\n'))),
    "compose: a .env of open quotes": (C, beside(C, S + A, __env=times("A='", "b \\'\n"))),
    "compose: an override": (
        C,
        lambda size: {
            C: times(S, "  s{n}:\n    image: a:1\n")(size // 2),
            "compose.override.yaml": times(S, "  s{n}:\n    ports: ['{n}:80']\n")(size // 2),
        },
    ),
    "compose: a long list of files": (
        C,
        lambda size: {
            C: S + A,
            ".env": "COMPOSE_FILE=compose.yaml" + ":b.yaml" * (size // 14) + "\n",
            "b.yaml": times(S, "  s{n}:\n    image: a:1\n")(size // 2),
        },
    ),
    "context: many patterns": (
        D,
        lambda size: {
            D: F + "COPY . /a\n",
            ".dockerignore": times("", "**/a{n}*b/**/*c\n")(size // 2),
            **{f"d{at}/f{at}": "" for at in range(size // 2000)},
        },
    ),
    "context: exceptions": (
        D,
        lambda size: {
            D: F + "COPY . /a\n",
            ".dockerignore": times("", "a{n}\n!a{n}/b\n")(size // 2),
            **{f"d{at}/f{at}": "" for at in range(size // 2000)},
        },
    ),
    "context: plain patterns": (
        D,
        lambda size: {
            D: F + "COPY . /a\n",
            ".dockerignore": times("", "a{n}/b\n")(size // 2),
            **{f"d{at}/f{at}": "" for at in range(size // 2000)},
        },
    ),
    "context: stars": (
        D,
        lambda size: {
            D: F + "COPY . /a\n",
            ".dockerignore": "*a" * (size // 2) + "\n",
            **{"a" * 200 + f"/{at}": "" for at in range(50)},
        },
    ),
    "context: many COPYs": (
        D,
        lambda size: {
            D: times(F, "COPY d/f{n} /a/\n")(size // 2),
            **{f"d/f{at}": "" for at in range(size // 100)},
        },
    ),
    "context: COPYs of all": (
        D,
        lambda size: {
            D: times(F, "COPY . /a{n}\n")(size // 2),
            **{f"d/f{at}": "" for at in range(size // 100)},
        },
    ),
    "context: COPYs of some": (
        D,
        lambda size: {
            D: times(F, "COPY d/*{n}* /a{n}\n")(size // 2),
            **{f"d/f{at}": "" for at in range(size // 100)},
        },
    ),
    "context: misspelt COPYs": (
        D,
        lambda size: {
            D: times(F, "COPY d/fileX{n}.txt /a/\n")(size // 2),
            **{f"d/file{at}.txt": "" for at in range(size // 60)},
        },
    ),
    "context: requirements": (
        D,
        lambda size: {
            D: F + "COPY r.txt .\nRUN pip install -r r.txt\n",
            "r.txt": times("", "a{n}==1.0\n")(size),
        },
    ),
    "context: requirements in a cycle": (
        D,
        lambda size: {
            D: F + "COPY r.txt .\nRUN pip install -r r.txt\n",
            "r.txt": times("-r r.txt\n", "-r r{n}.txt\n")(size),
        },
    ),
    "context: a script": (
        D,
        lambda size: {
            D: F + 'COPY s.sh /\nENTRYPOINT ["/s.sh"]\n',
            "s.sh": times("#!/bin/sh\n", "apt-get install a{n}\n")(size),
        },
    ),
    "context: scripts that run each other": (
        D,
        lambda size: {
            D: F + 'COPY *.sh /\nENTRYPOINT ["/s0.sh"]\n',
            **{
                f"s{at}.sh": f"#!/bin/sh\n/s{at + 1}.sh\n. /s{at + 1}.sh\napt-get install a\n"
                for at in range(size // 60)
            },
        },
    ),
    "context: a script run by all": (
        D,
        lambda size: {
            D: times(F + "COPY s.sh /\n", "RUN /s.sh a{n}\n")(size // 2),
            "s.sh": times("#!/bin/sh\n", "apt-get install a{n}\n")(size // 2),
        },
    ),
    "evidence: a Makefile": (
        D,
        lambda size: {D: N, "Makefile": times("", "t{n}:\n\tdocker build -t a{n} -f Dockerfile .\n")(size)},
    ),
    "evidence: a script": (
        D,
        lambda size: {
            D: times(F, "FROM a{n}:1\n")(size // 2),
            "s.sh": times("#!/bin/sh\n", "docker build -t a{n}:1 .\n")(size // 2),
        },
    ),
    "evidence: commits": (
        D,
        lambda size: {
            D: times("", "FROM a{n}:1\n")(size // 2),
            "s.sh": times("#!/bin/sh\n", "docker commit c{n} a{n}:1\n")(size // 2),
        },
    ),
    "evidence: a bake file": (
        D,
        lambda size: {
            D: N,
            "docker-bake.hcl": times("", 'target "t{n}" {\n inherits = ["t{m}"]\n tags = ["a:{n}"]\n}\n')(
                size
            ),
        },
    ),
    "evidence: an open bake file": (
        D,
        lambda size: {D: N, "docker-bake.hcl": times("", 'target "t{n}" {\n')(size)},
    ),
    "evidence: a bake file in JSON": (
        D,
        lambda size: {
            D: N,
            "docker-bake.json": times(
                '{"target": {"t": {}', ',\n"t{n}": {"inherits": ["t{m}"], "tags": ["a:{n}"]}', "}}"
            )(size),
        },
    ),
    "evidence: a page": (
        D,
        lambda size: {D: N, "README.md": times("", "```\ndocker build -t a{n} .\n```\n")(size)},
    ),
    "evidence: CI": (
        D,
        lambda size: {
            D: N,
            ".github/workflows/a.yml": times(
                "jobs:\n", "  j{n}:\n    steps:\n    - run: docker build -t a{n} .\n"
            )(size),
        },
    ),
    "evidence: package.json": (
        D,
        lambda size: {
            D: N,
            "package.json": times('{"scripts": {"a": "b"', ',\n"b{n}": "docker build -t a{n} ."', "}}")(size),
        },
    ),
    "graph: Dockerfiles in a chain": (
        D,
        lambda size: {
            D: "FROM i0\n",
            "build.sh": "#!/bin/sh\n"
            + "".join(f"docker build -t i{at} -f d{at}/Dockerfile d{at}\n" for at in range(size // 80)),
            **{f"d{at}/Dockerfile": f"FROM i{at + 1}\nRUN a\n" for at in range(size // 80)},
        },
    ),
    "graph: Dockerfiles that build on all": (
        D,
        lambda size: {
            D: "".join(f"FROM i{at}\n" for at in range(size // 90)),
            "build.sh": "#!/bin/sh\n"
            + "".join(f"docker build -t i{at} -f d{at}/Dockerfile d{at}\n" for at in range(size // 90)),
            **{f"d{at}/Dockerfile": F for at in range(size // 90)},
        },
    ),
    "graph: compose files beside": (
        D,
        lambda size: {
            D: F,
            **{
                f"c{at}/compose.yaml": f"include: [../c{at + 1}/compose.yaml]\nservices: {{a: {{build: ..}}}}\n"
                for at in range(size // 90)
            },
        },
    ),
}

OTHERS: dict[str, tuple[str, Callable[[int], Built]]] = {
    "script: lines": ("run.sh", times("#!/bin/sh\ndocker run a\n", "echo a{n}\n")),
    "script: heredocs": ("run.sh", times("#!/bin/sh\ndocker run a\n", "cat <<E{n}\nb\nE{n}\n")),
    "script: open heredocs": ("run.sh", times("#!/bin/sh\ndocker run a\n", "cat <<E{n}\n")),
    "script: heredocs of a line": ("run.sh", times("#!/bin/sh\ndocker run a", " <<A", "\nb\n")),
    "script: one docker run": (
        "run.sh",
        times("#!/bin/sh\ndocker run", " -p {n}:80 -v /a{n}:/b -e P{n}=c \\\n", " a\n"),
    ),
    "script: secrets": (
        "run.sh",
        times("#!/bin/sh\n", "docker run -e API_TOKEN{n}=ghp_a8Xk29vbQz7Lm4Rt{n} a:1\n"),
    ),
    "script: variables that double": (
        "run.sh",
        times("#!/bin/sh\nA0=abc\n", "A{p}=$A{n}$A{n}\ndocker run $A{p}\n"),
    ),
    "script: sudoers": (
        "run.sh",
        times("#!/bin/sh\ndocker a\n", "echo 'a{n} ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers.d/a\n"),
    ),
    "script: one line": ("run.sh", times("#!/bin/sh\ndocker run a", "; docker run b{n}", "\n")),
    "script: substitutions": ("run.sh", around("#!/bin/sh\ndocker run ", "$(a ", "b", ")")),
    "script: quotes": ("run.sh", times("#!/bin/sh\ndocker run a\n", "echo 'a{n}\n")),
    "Makefile: variables": ("Makefile", times("a:\n\tdocker build .\n", "A{n} := $(A{m}) b\n")),
    "Makefile: one recipe": ("Makefile", times("a:\n", "\tdocker run a{n} && \\\n", "\tb\n")),
    "Makefile: shells": ("Makefile", times("a:\n\tdocker build .\n", "B{n} = $(shell docker run a{n})\n")),
    "Makefile: defines": (
        "Makefile",
        times("a:\n\tdocker build .\n", "define a{n}\n\tdocker run b\nendef\n"),
    ),
    "CI: jobs": (".gitlab-ci.yml", times("", "j{n}:\n  extends: j{m}\n  script: docker run a:{n}\n")),
    "CI: block scalars": (
        ".github/workflows/a.yml",
        times(
            "jobs:\n", "  j{n}:\n    steps:\n    - run: |\n        docker run a:{n}\n        docker push b\n"
        ),
    ),
    "CI: one block scalar": (
        ".github/workflows/a.yml",
        times("jobs:\n  j:\n    steps:\n    - run: |\n", "        docker run a:{n}\n"),
    ),
    "CI: Jenkinsfile": (
        "Jenkinsfile",
        times("pipeline {\n", "  stage('a{n}') { steps { sh 'docker run b{n}' } }\n", "}\n"),
    ),
    "page: compose blocks": ("README.md", times("", "```yaml\nservices:\n  a{n}:\n    image: b\n```\n")),
    "page: shell blocks": ("README.md", times("", "```sh\n$ docker run -p {n}:80 a\n...\n```\n")),
    "page: one shell block": ("README.md", times("```sh\n", "$ docker run -p {n}:80 a\n", "```\n")),
    "page: open fences": ("README.md", times("```dockerfile\nFROM a\n", "````\n~~~\n")),
    "page: longer fences": (
        "README.md",
        lambda size: "".join("`" * (3 + at) + "\n" for at in range(int((2 * size) ** 0.5))),
    ),
    "page: nested lists": ("README.md", times("", "- ", "a\n```dockerfile\nFROM a\n```\n")),
    "page: indented fences": ("README.md", times("", "1. a\n   ```dockerfile\n   FROM a:{n}\n   ```\n")),
    "page: quotes": ("README.md", times("", "> ", "a\n```dockerfile\nFROM a\n```\n")),
    "page: quoted blocks": ("README.md", times("", "> ```dockerfile\n> FROM a:{n}\n> ```\n")),
    "page: front matter": ("README.md", times("---\n", "a{n}: b\n", "---\n```dockerfile\nFROM a\n```\n")),
    "page: highlights": ("README.md", times("", "{% highlight docker %}\nFROM a:{n}\n{% endhighlight %}\n")),
    "page: open highlights": (
        "README.md",
        times("```\nFROM a\n```\n", "{% highlight docker %}\nFROM a:{n}\n"),
    ),
    "page: names of files": ("README.md", times("", "`a{n}/Dockerfile`:\n\n```\nFROM a:{n}\n```\n")),
    "page: one line": ("README.md", times("```\nFROM a\n```\n", "`a` ")),
    "page: HTML": ("README.html", times("<pre>FROM a</pre>", "<pre><code>FROM a:{n}\nRUN b</code></pre>\n")),
    "page: elisions": ("README.md", times("```dockerfile\nFROM a\n", "...\nRUN a{n}\n", "```\n")),
}

HEADS = {
    D: (
        "", "#", "# ", "# escape=", "# dlint: ignore=", "FROM ", "FROM a:", "FROM a@", "FROM --platform=", "FROM a AS ",
        "ARG ", "ARG A=", "ENV A=", "ENV A ", "ENV PASSWORD=", "LABEL a=", 'LABEL a="', "RUN ", "RUN a ", "RUN apt-get install ",
        "RUN apt-get install a=", "RUN pip install ", "RUN curl ", "RUN curl http://a.b/", "RUN rm -rf ", "RUN a | ", "RUN echo '", 'RUN echo "', "RUN A=",
        "RUN cd ", "RUN chmod ", "RUN sed -i '", "RUN export PASSWORD=", "RUN wget -O- http://", "RUN npm install ", "RUN git clone ", "RUN --mount=",
        "RUN ln -s ", "RUN useradd ", "RUN <<", 'RUN ["', "COPY ", "COPY --from=", "COPY --chown=", "COPY a ", "ADD http://", "ADD ", "WORKDIR ", "USER ", "EXPOSE ",
        "VOLUME ", "CMD ", 'CMD ["', "ENTRYPOINT ", "HEALTHCHECK CMD ", "HEALTHCHECK --interval=", "SHELL [", "STOPSIGNAL ", "ONBUILD ", "MAINTAINER ",
    ),
    C: (
        "", "#", "# dlint: ignore=", "services:\n  a:\n    image: ", "services:\n  a:\n    image: b:", "services:\n  a:\n    image: b@", "services:\n  a:\n    ports: ['",
        "services:\n  a:\n    command: ", "services:\n  a:\n    command: sh -c '", "services:\n  a:\n    environment:\n    - ", "services:\n  a:\n    environment:\n      A: ",
        "services:\n  a:\n    environment:\n      PASSWORD: ", "services:\n  a:\n    volumes: ['", "services:\n  a:\n    volumes: ['./", "services:\n  a:\n    build: ", "services:\n  a:\n    env_file: ",
        "services:\n  a:\n    depends_on: ['", "services:\n  a:\n    healthcheck: {test: '", "services:\n  a:\n    healthcheck: {interval: '", "services:\n  a:\n    mem_limit: '", "services:\n  a:\n    user: '",
        "services:\n  a:\n    labels: ['", "services:\n  a:\n    devices: ['", "services:\n  a:\n    extra_hosts: ['", "services:\n  a:\n    networks: ['", "services:\n  a:\n    restart: '", "include: ['", "version: '", "name: '",
        "services:\n  a:\n    expose: ['", "services:\n  a:\n    image: ${A:-", "services:\n  a:\n    tmpfs: '", "services:\n  a:\n    cpus: '", "services:\n  a:\n    entrypoint: ", "services:\n  a:\n    stop_grace_period: '",
    ),
    "run.sh": ("docker run ", "docker run -p ", "docker run -v ", "docker run -e PASSWORD=", "docker run a ", "docker build -t ", "#!", "docker run a\n# ", "echo '", "docker a <<"),
    "README.md": ("", "```", "> ", "- ", "# ", "`", "```dockerfile\n", "```sh\n$ ", "{% highlight ", "<pre>"),
    ".env": ("", "A=", "A='", 'A="', "A=${A:-", "export ", "#"),
    ".dockerignore": ("", "!", "**/", "a/", "["),
    "docker-bake.hcl": ("", 'target "', 'target "a" {\n tags = ["', 'target "a" {\n a = [', "variable "),
    "Makefile": ("", "a:\n\tdocker run ", "A := ", "a: ", "define "),
    ".gitlab-ci.yml": ("a:\n  script: docker run ", "a:\n  image: ", "a:\n  script:\n  - docker login -p "),
}  # fmt: skip
UNITS = (
    "a", "A", "1", " ", "\t", "/", "./", "../", "a/", "//", ".", "a.", "-", "--a ", "-a", "=", "a=", "a=b ", ":", "a:", "1:", "@", ",", "a,", ";", "; ", "&", "&& ", "|", " | ", "\\", "\\ ", "'", '"', "'\"", "`",
    "$", "$$", "${", "${a", "${a}", "${a:-", "$(", "$((", "(", ")", "((", "[", "[[", "]", "{", "{a,", "{{", "}", "<", "<<", "<<a ", ">", "> a ", "*", "**/", "?", "!", "#", " #", "%", "^", "~", "+", "_", "a_", "a-", "a b ",
    "password", "token=", "http://", "http://a:b@", "https://a.b/c ", "rm -rf / ", "apt-get ", "sudo ", "\\n", "\0", "\udcff", "\u2028", "e\u0301", "0", "0x", "1-", "1-2:3-4,", "&a ", "*a ", "- ", "? ", "if ", "do ", "in ", "() { ", "a() {", "case ", "<(", "[a-", "[!", "1,", "sha256:", "\x85", "a'b", 'a"b',
)  # fmt: skip
MORE = {**DOCKERFILES, **COMPOSE, **PROJECTS, **OTHERS}
