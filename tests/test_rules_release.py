"""The traps of topic `release` that its cards do not show."""

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load


@pytest.fixture(scope="module")
def found():
    examples = Examples(load([builtin_home()]))

    def lint(rule, text, path="Dockerfile"):
        return [
            (each.range.line, each.severity, each.message)
            for each in examples.lint({path: text}, f"release/{rule}", {})
        ]

    return lint


@pytest.mark.parametrize(
    "body",
    [
        "RUN apt-get install -y openssh-client ssh",
        "RUN apk add git openssh",
        "RUN pip install ssh",
        "EXPOSE 2222",
        "EXPOSE 22/udp",
        "RUN apt-get install -y openssh-server gitea\nEXPOSE 22",
    ],
)
def test_what_is_no_ssh_server(found, body):
    assert found("ssh-server", f"FROM debian:13\n{body}\n") == []


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("RUN apk add openssh\nRUN ssh-keygen -A", 2),
        ("RUN yum install -y curl openssh-server", 2),
        ("COPY sshd_config /etc/ssh/sshd_config", 2),
        ("RUN true\nCMD ['x']\nCMD service ssh start && tail -f /dev/null", 4),
        ("RUN git clone https://gitlab.com/a/b\nEXPOSE 20-30", 3),
    ],
)
def test_ssh_server_is_one_finding_at_what_brings_it(found, body, line):
    assert [each[:2] for each in found("ssh-server", f"FROM alpine:3.22\n{body}\n")] == [(line, "error")]


def test_ssh_server_ships_by_the_last_stage_only(found):
    text = "FROM debian:13 AS tools\nRUN apt-get install -y openssh-server\nFROM debian:13\n"
    text += "COPY --from=tools /a /a\n"
    assert found("ssh-server", text) == []
    assert found("ssh-server", text.replace("COPY --from=tools /a /a", "EXPOSE 22")) != []
    assert found("ssh-server", "FROM debian:13\nEXPOSE 22\n", "Dockerfile.dev") == []


def test_keys_removed_before_new_ones_are_made_do_not_count(found):
    text = "FROM alpine\nRUN rm -f /etc/ssh/ssh_host_* && ssh-keygen -A\n"
    assert len(found("ssh-host-key", text)) == 1


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("sed -ri '/^#/d; s/^PermitRootLogin\\s+.*/PermitRootLogin yes/' /etc/ssh/sshd_config", 1),
        ("sed -i 's|PermitRootLogin no|PermitRootLogin yes|g' /etc/ssh/sshd_config", 1),
        ("printf 'X\\nPermitRootLogin=yes\\n' > /etc/ssh/sshd_config", 1),
        ("sed -i 's/PermitRootLogin yes/#&/' /etc/ssh/sshd_config", 0),
        ("sed -i 's/PermitRootLogin yes/#PermitRootLogin yes/' /etc/ssh/sshd_config", 0),
        ("grep 'PermitRootLogin yes' /etc/ssh/sshd_config", 0),
    ],
)
def test_root_login_is_what_is_written_not_what_is_searched(found, line, number):
    assert len(found("root-login", f"FROM debian:13\nRUN {line}\n")) == number


@pytest.mark.parametrize(
    "command",
    [
        '["npx", "next", "dev", "-p", "3000"]',
        '["yarn", "dev"]',
        '["npm", "run", "start:dev"]',
        '["pnpm", "--filter", "web", "dev"]',
        "python -m flask run",
        '["uvicorn", "app:app", "--reload"]',
        '["poetry", "run", "python", "manage.py", "runserver", "0.0.0.0:8000"]',
        "cd /srv && exec php -S 0.0.0.0:80",
        '["bundle", "exec", "rails", "s", "-e", "development"]',
        '["vite", "--host"]',
        '["tini", "--", "node_modules/.bin/webpack-dev-server"]',
        '["docker-entrypoint.sh", "nodemon", "x.js"]',
    ],
)
def test_development_servers(found, command):
    entry = 'ENTRYPOINT ["docker-entrypoint.sh"]\n' if "docker-entry" in command else ""
    command = command.replace('"docker-entrypoint.sh", ', "")
    assert len(found("development-server", f"FROM a\n{entry}CMD {command}\n")) == 1


@pytest.mark.parametrize(
    "command",
    [
        '["npm", "start"]',
        '["npm", "run", "devices"]',
        '["vite", "preview"]',
        '["gunicorn", "-b", ":80", "app:dev"]',
        '["bin/rails", "server", "-b", "0.0.0.0"]',
        '["node", "server.js", "--watch"]',
        '["python", "serve.py", "dev"]',
        '["npm"]',
        "[]",
        "",
    ],
)
def test_what_is_no_development_server(found, command):
    assert found("development-server", f"FROM a\nCMD {command}\n") == []


def test_flask_debugger_that_is_taken_back(found):
    assert found("development-server", "FROM a\nENV FLASK_DEBUG=1\nENV FLASK_DEBUG=0\n") == []


def test_an_entrypoint_drops_the_command_below_it(found):
    text = 'FROM a AS base\nCMD ["npm", "run", "dev"]\nFROM base\nENTRYPOINT ["/srv/app"]\n'
    assert found("development-server", text) == []


def test_a_client_of_a_daemon_beside_it_is_no_fault(found):
    assert (
        found("daemon-exposed", "FROM docker\nRUN docker -H tcp://docker:2375 ps && docker run -d x\n") == []
    )
    assert len(found("daemon-exposed", "FROM docker\nRUN DOCKER_HOST=tcp://10.0.0.9:2375 docker ps\n")) == 1


def in_project(rule, compose, dockerfile, name="Dockerfile"):
    examples = Examples(load([builtin_home()]))
    files = {"compose.yaml": compose, name: dockerfile}
    return [
        (each.path, each.range.line, each.message.partition(";")[0])
        for each in examples.lint(files, f"release/{rule}", {})
    ]


SSH = "FROM debian:13 AS base\nFROM base AS debug\nRUN apk add openssh-server\nFROM base AS release\n"
DEBUG = "services:\n  web:\n    build: {context: ., target: debug}\n"


def test_target_that_a_service_ships_is_judged_though_it_is_not_the_last():
    said = "`openssh-server` puts an SSH server into the image that service `web` ships"
    assert in_project("ssh-server", DEBUG, SSH) == [("Dockerfile", 3, said)]
    assert in_project("ssh-server", DEBUG.replace("debug", "release"), SSH) == []


def test_stage_below_what_ships_is_judged_once():
    lines = SSH.replace("FROM base AS release", "FROM debug AS release")
    compose = DEBUG.replace("debug", "release") + "  tools:\n    build: {context: ., target: debug}\n"
    said = "`openssh-server` puts an SSH server into the image that service `web` ships"
    assert in_project("ssh-server", compose, lines) == [("Dockerfile", 3, said)]


def test_services_that_ship_one_file_are_named():
    compose = "services:\n" + "".join(f"  {name}:\n    build: .\n" for name in ("a", "b", "c"))
    (_, _, message), *_ = in_project(
        "ssh-server", compose, "FROM debian:13\nRUN apt-get install -y dropbear\n"
    )
    assert message.endswith("into the images that services `a` and 2 others ship")


def test_last_stage_for_development_is_found_where_no_target_is_named():
    lines = "FROM debian:13 AS release\nFROM release AS dev\n"
    assert in_project("development-image", "services:\n  web:\n    build: .\n", lines)
    assert not in_project("development-image", "services:\n  web-dev:\n    build: .\n", lines)


def ssh_server(files):
    return Examples(load([builtin_home()])).lint(files, "release/ssh-server", {})


SERVER = "FROM debian:12\nRUN apt-get update && apt-get install -y openssh-server\n"


@pytest.mark.parametrize(
    "folder", ["test/container", ".devcontainer", "compose/local/web", "e2e", "docker/dev"]
)
def test_what_a_folder_for_development_holds_ships_only_where_a_service_ships_it(folder):
    service = f"services:\n  a:\n    build: ./{folder}\n"
    assert not ssh_server({f"{folder}/Dockerfile": SERVER})
    assert ssh_server({f"{folder}/Dockerfile": SERVER, "compose.yaml": service})
    inside = service.replace(f"./{folder}", ".")
    assert not ssh_server({f"{folder}/Dockerfile": SERVER, f"{folder}/compose.yaml": inside})


@pytest.mark.parametrize(
    "path", ["Dockerfile", "testing/Dockerfile", "examples/web/Dockerfile", "latest/Dockerfile"]
)
def test_other_folders_say_nothing_about_what_ships(path):
    assert ssh_server({path: SERVER})
