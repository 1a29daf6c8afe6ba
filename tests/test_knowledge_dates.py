import pytest

from dlint.knowledge.deprecated import deprecated
from dlint.knowledge.endoflife import AS_OF, EndOfLife, end_of_life


@pytest.mark.parametrize(
    ("repository", "tag", "expected"),
    [
        ("python", "3.6-slim", ("Python 3.6", "2021-12-23")),
        ("python", "2", ("Python 2", "2020-01-01")),
        ("node", "carbon-alpine", ("Node.js 8", "2019-12-31")),
        ("php", "7-fpm", ("PHP 7", "2022-11-28")),
        ("debian", "jessie-slim", ("Debian 8", "2020-06-30")),
        ("ubuntu", "16.04", ("Ubuntu 16.04", "2021-04-02")),
        ("centos", None, ("CentOS Linux 8", "2021-12-31")),
        ("quay.io/centos/centos", "stream8", ("CentOS Stream 8", "2024-05-31")),
        ("alpine", "3.9.2", ("Alpine Linux 3.9", "2020-11-01")),
        ("python", "3.12-stretch", ("Debian 9", "2022-07-01")),
        ("nvidia/cuda", "9.0-devel-ubuntu16.04", ("Ubuntu 16.04", "2021-04-02")),
        ("mcr.microsoft.com/dotnet/core/sdk", "3.1", (".NET 3.1", "2022-12-13")),
        ("postgres", "9.6.1-alpine", ("PostgreSQL 9.6", "2021-11-11")),
        ("redis", "5", ("Redis 5", "2022-04-27")),
        ("docker.io/library/mysql", "5.7.44", ("MySQL 5.7", "2023-10-31")),
    ],
)
def test_ended(repository, tag, expected):
    assert end_of_life(repository, tag) == EndOfLife(*expected)


@pytest.mark.parametrize(
    ("repository", "tag"),
    [
        ("python", "3"),
        ("python", "3.14"),
        ("python", None),
        ("node", "lts"),
        ("golang", "1"),
        ("alpine", "3"),
        ("ubuntu", "latest"),
        ("debian", "11"),
        ("localhost:5000/python", "2.7"),
        ("someone/node", "8"),
        ("python", "99.1"),
        ("mcr.microsoft.com/dotnet/framework/sdk", "4.8"),
    ],
)
def test_living_or_unknown(repository, tag):
    assert end_of_life(repository, tag) is None


def test_only_the_tables_date_decides():
    # Debian 11's support was to end nine days after the table was made
    assert AS_OF < "2026-08-31"
    assert end_of_life("debian", "bullseye") is None


def test_deprecated_official_images():
    assert deprecated(None, "java").instead == "eclipse-temurin"
    assert deprecated("docker.io", "library/java").instead == "eclipse-temurin"
    assert deprecated(None, "openjdk", "17-jdk").instead == "eclipse-temurin"
    assert deprecated(None, "openjdk", "27-ea-jdk") is None
    assert deprecated(None, "vault").instead == "hashicorp/vault"
    assert deprecated(None, "hashicorp/vault") is None
    assert deprecated(None, "python") is None


def test_deprecated_moved_and_dead():
    assert deprecated(None, "jwilder/nginx-proxy").instead == "nginxproxy/nginx-proxy"
    assert deprecated("k8s.gcr.io", "pause").instead == "registry.k8s.io/pause"
    assert deprecated(None, "k8s.gcr.io/pause").instead == "registry.k8s.io/pause"
    assert deprecated("gcr.io", "google_containers/pause-amd64").instead == "registry.k8s.io/pause-amd64"
    assert deprecated("daocloud.io", "library/nginx").instead == "nginx"
    assert deprecated("gcr.azk8s.cn", "distroless/static").instead == "gcr.io/distroless/static"
    assert deprecated("dockerhub.azk8s.cn", "library/redis").instead == "redis"
    assert deprecated(None, "bitnami/redis") is not None
    assert deprecated(None, "bitnami/minideb") is None


def test_a_live_mirror_and_a_foreign_registry_are_no_fault():
    assert deprecated("docker.m.daocloud.io", "library/nginx") is None
    assert deprecated("localhost:5000", "java") is None
    assert deprecated("registry.example.com", "bitnami/redis") is None
    assert deprecated("", "") is None
