"""What a project's scripts do to its images; the cards show the rest."""

import pytest

from dlint.examples import Examples
from dlint.homes import builtin_home
from dlint.rulebook import load

EXAMPLES = Examples(load([builtin_home()]))


def lines(rule, files):
    return [f"{each.path}:{each.range.line}" for each in EXAMPLES.lint(files, rule, {})]


def script(rule, text):
    return lines(rule, {"run.sh": text})


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("docker commit abc", 1),
        ("docker container commit abc web:1", 1),
        ("sudo podman commit -m 'why' $(podman ps -lq) web", 1),
        ("docker commit", 0),
        ("docker commit ...", 0),
        ("docker commit [OPTIONS] CONTAINER [REPOSITORY[:TAG]]", 0),
        ("git commit -m docker", 0),
        ("buildah commit $c web", 0),
        ("docker export a > a.tar\ncat a.tar | docker import - flat", 1),
        ("docker export -o a.tar a\ndocker image import a.tar flat", 1),
        ("docker export a | gzip > a.tgz", 0),
        ("curl https://example.com/rootfs.tar | docker import - base", 0),
        ("docker import https://example.com/rootfs.tar base", 0),
        ("docker import rootfs.tar base", 0),
        ("docker save a | docker load", 0),
    ],
)
def test_docker_commit(text, count):
    assert len(script("script/docker-commit", text)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("docker exec -d web java -jar app.jar", 1),
        ("docker exec web sh -c 'cd /srv && nohup ./app > log &'", 1),
        ("docker exec web /etc/init.d/ssh start", 1),
        ("docker exec -d web gunicorn app:app", 1),
        ('docker exec "$web" nohup java $OPTIONS -jar app.jar', 1),
        ("docker exec -it web python manage.py runserver", 0),
        ("docker exec web service nginx reload", 0),
        ("docker exec -d web touch /ready", 0),
        ("docker exec -d $WEB $COMMAND", 0),
    ],
)
def test_shell_in_container_as_deploy(text, count):
    assert len(script("script/shell-in-container-as-deploy", text)) == count


COMPOSE = "services:\n  db:\n    image: mysql:8.4\n    container_name: shop-db\n"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("docker run --link shop-db app", 1),
        ("docker run --link shop-db:db --network shop_default app", 0),
        ("docker run --link other app", 0),
        ("docker run --name shop-db mysql:8.4\ndocker run --link shop-db app", 0),
    ],
)
def test_container_outside_compose(text, count):
    files = {"compose.yaml": COMPOSE, "run.sh": text}
    assert len(lines("script/container-outside-compose", files)) == count
    bridged = {**files, "compose.yaml": f"{COMPOSE}    network_mode: bridge\n"}
    assert not lines("script/container-outside-compose", bridged)


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("x.sh", "docker commit a acme/base:1", 1),
        ("x.sh", "docker import base.tar acme/base:1", 1),
        ("x.sh", "docker commit $(docker ps -lq) acme/base:1", 1),
        ("x.sh", "docker commit a acme/base:2", 0),
        ("x.sh", "tar -cf base.tar .\ndocker import base.tar acme/base:1", 0),
        ("x.sh", "docker commit a acme/base:1\ndocker build -t acme/base:1 base", 0),
        ("README.md", "```sh\ndocker commit a acme/base:1\n```\n", 1),
        ("README.md", "Never `docker commit a acme/base:1`.\n", 0),
        ("Makefile", "base:\n\tdocker commit a acme/base:1\n", 1),
        (".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n      - run: docker commit a acme/base:1\n", 1),
    ],
)
def test_committed_by_the_project(path, text, count):
    files = {"Dockerfile": "FROM acme/base:1\n", path: text}
    assert len(lines("image/committed", files)) == count


def test_a_committed_image_is_not_pulled():
    files = {"Dockerfile": "FROM acme/base\n", "x.sh": "docker commit a acme/base"}
    assert lines("image/committed", files) == ["Dockerfile:1"]
    assert not lines("image/untagged", files)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('echo "a ALL=(ALL) NOPASSWD:ALL" >> /etc/sudoers', 1),
        ("sudo sh -c 'echo a ALL=NOPASSWD: ALL > /etc/sudoers.d/a'", 1),
        ("sudo tee /etc/sudoers.d/a <<E\na ALL=(ALL) NOPASSWD: ALL\nE", 1),
        ("sudo sh -c \"echo 'a ALL=(ALL) NOPASSWD: ALL'\" > /etc/sudoers.d/a", 1),
        ("echo 'add: a ALL=(ALL) NOPASSWD: ALL'", 0),
        ("echo '# a ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers", 0),
        ("echo 'a ALL=NOPASSWD: /sbin/reboot' >> /etc/sudoers", 0),
    ],
)
def test_passwordless_sudo_on_the_host(text, count):
    assert len(script("user/passwordless-sudo", text)) == count


def test_developers_may_have_sudo_in_their_container():
    text = 'echo "a ALL=(ALL) NOPASSWD:ALL" >> /etc/sudoers'
    assert not lines("user/passwordless-sudo", {".devcontainer/setup.sh": text})


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("nohup dockerd -H tcp://0.0.0.0:2375 &", 1),
        ('echo \'{"hosts": ["tcp://0.0.0.0:2375"]}\' > /etc/docker/daemon.json', 1),
        ('cat > /etc/docker/daemon.json <<E\n{"hosts": ["tcp://0.0.0.0:2375"]}\nE', 1),
        ("sed -i 's#-H fd://#-H tcp://0.0.0.0:2375#' /lib/systemd/system/docker.service", 1),
        ('set -- dockerd --host=unix:///run/docker.sock --host=tcp://0.0.0.0:2375 "$@"', 1),
        ("dockerd --tlsverify -H tcp://0.0.0.0:2376", 0),
        ("dockerd -H tcp://127.0.0.1:2375", 0),
        ("docker -H tcp://build.example.com:2375 ps", 0),
        ("echo 'the daemon listens on tcp://0.0.0.0:2375'", 0),
        ("echo 'the daemon listens on tcp://0.0.0.0:2375' >&2", 0),
        ("docker run -d docker:28-dind dockerd -H tcp://0.0.0.0:2375", 0),
    ],
)
def test_daemon_exposed_on_the_host(text, count):
    assert len(script("release/daemon-exposed", text)) == count
