import pytest

from dlint.knowledge.contents import default_locale, has_locale, has_program, own_zones
from dlint.knowledge.distributions import Distribution, has_pipefail, package_manager, shell_of
from dlint.knowledge.images import default_user, default_workdir, distribution, familiar


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("alpine:3.19.1", ("alpine", (3, 19), None, False)),
        ("alpine:3", ("alpine", None, None, False)),
        ("alpine:edge", ("alpine", None, "edge", False)),
        ("alpine", ("alpine", None, None, False)),
        ("debian:12.5-slim", ("debian", (12,), "bookworm", True)),
        ("debian:stretch-20200101", ("debian", (9,), "stretch", False)),
        ("debian:stable-slim", ("debian", None, None, True)),
        ("ubuntu:20.04", ("ubuntu", (20, 4), "focal", False)),
        ("ubuntu:xenial-20170119", ("ubuntu", (16, 4), "xenial", False)),
        ("ubuntu:rolling", ("ubuntu", None, None, False)),
        ("centos:centos7.9.2009", ("centos", (7,), None, False)),
        ("centos:latest", ("centos", (8,), None, False)),
        ("quay.io/centos/centos:stream9", ("centos", (9,), "stream", False)),
        ("amazonlinux:2018.03.0.20190826", ("amazonlinux", (1,), None, False)),
        ("amazonlinux:2.0.20230822.0", ("amazonlinux", (2,), None, False)),
        ("rockylinux:9-minimal", ("rockylinux", (9,), None, True)),
        ("opensuse/leap:15.6", ("opensuse", (15, 6), None, False)),
        ("registry.access.redhat.com/ubi9/ubi-minimal:9.4", ("rhel", (9,), None, True)),
        ("gcr.io/distroless/static-debian12:nonroot", ("distroless", (12,), None, False)),
        ("python:3.12-slim-bookworm", ("debian", (12,), "bookworm", True)),
        ("python:3.12", ("debian", None, None, False)),
        ("python:3.6-slim", ("debian", (11,), "bullseye", True)),
        ("python:3.6.5", ("debian", None, None, False)),
        ("node:18-alpine3.19", ("alpine", (3, 19), None, False)),
        ("node:lts-bullseye-slim", ("debian", (11,), "bullseye", True)),
        ("node:8", ("debian", (9,), "stretch", False)),
        ("php:8.2-fpm-alpine", ("alpine", None, None, False)),
        ("php:7.4-apache", ("debian", (11,), "bullseye", False)),
        ("openjdk:17-jdk-slim", ("debian", None, None, True)),
        ("openjdk:17", ("oraclelinux", None, None, False)),
        ("openjdk:8-jre-alpine", ("alpine", None, None, False)),
        ("openjdk:18-oraclelinux8", ("oraclelinux", (8,), None, False)),
        ("eclipse-temurin:21-jdk-alpine-3.21", ("alpine", (3, 21), None, False)),
        ("eclipse-temurin:17", ("ubuntu", None, None, False)),
        ("amazoncorretto:17-al2023", ("amazonlinux", (2023,), None, False)),
        ("clojure:temurin-17-tools-deps-1.11.1-bullseye-slim", ("debian", (11,), "bullseye", True)),
        ("maven:3.9-amazoncorretto-17-debian-bookworm", ("debian", (12,), "bookworm", False)),
        ("mysql:5.7.38", ("debian", None, None, False)),
        ("mysql:5.7", ("oraclelinux", None, None, False)),
        ("mysql:8.0-debian", ("debian", None, None, False)),
        ("rabbitmq:3.12-management", ("ubuntu", None, None, False)),
        ("buildpack-deps:22.04-scm", ("ubuntu", (22, 4), "jammy", False)),
        ("mcr.microsoft.com/dotnet/sdk:8.0-jammy", ("ubuntu", (22, 4), "jammy", False)),
        ("mcr.microsoft.com/dotnet/aspnet:8.0", ("debian", (12,), "bookworm", True)),
        ("mcr.microsoft.com/dotnet/runtime:8.0-jammy-chiseled", ("distroless", None, "jammy", False)),
        ("mcr.microsoft.com/dotnet/sdk:8.0-nanoserver-ltsc2022", ("windows", None, None, False)),
        ("golang:1.22-windowsservercore", ("windows", None, None, False)),
        ("nvidia/cuda:12.2.0-devel-ubuntu22.04", ("ubuntu", (22, 4), "jammy", False)),
        ("denoland/deno:alpine-1.36.0", ("alpine", None, None, False)),
        ("docker.io/library/node:20-bookworm", ("debian", (12,), "bookworm", False)),
        ("public.ecr.aws/docker/library/golang:1.22-alpine3.20", ("alpine", (3, 20), None, False)),
        ("arm32v7/python:3.9-buster", ("debian", (10,), "buster", False)),
    ],
)
def test_distribution(image, expected):
    repository, _, tag = image.partition(":")
    assert distribution(repository, tag or None) == Distribution(*expected)


@pytest.mark.parametrize(
    ("repository", "tag"),
    [
        ("localhost:5000/python", "3.12"),
        ("example.com:443/library/debian", "12"),
        ("someone/python", "3.12-bookworm"),
        ("python-tools", None),
        ("wordpress", "cli-2.12"),
        ("nvidia/cuda", "12.2.0-base"),
        ("gradle", "5.6-jdk8"),
        ("amd64/someone/debian", "12"),
        ("", None),
        ("", ""),
    ],
)
def test_unknown_image_is_none(repository, tag):
    assert distribution(repository, tag) is None
    assert default_user(repository, tag) in (None, "root" if repository == "nvidia/cuda" else None)
    assert has_program(repository, tag, "bash") is None


def test_any_text_is_survived():
    for text in ("-", "+-", "\udcff", "9" * 5000, "alpine" * 1000, "v.", "1..2"):
        for repository in ("python", "alpine", "ubuntu", "mysql", "tomcat", "maven", text):
            distribution(repository, text)
            default_user(repository, text)


def test_familiar_leaves_foreign_registries_alone():
    assert familiar("docker.io/library/redis") == "redis"
    assert familiar("index.docker.io/grafana/grafana") == "grafana/grafana"
    assert familiar("localhost:5000/library/redis") == "localhost:5000/library/redis"


def test_dash_has_pipefail_from_debian_13_on():
    assert has_pipefail(Distribution("debian", (12,))) is False
    assert has_pipefail(Distribution("debian", (13,))) is True
    assert has_pipefail(Distribution("debian")) is None
    assert has_pipefail(Distribution("ubuntu", (24, 4))) is False
    assert has_pipefail(Distribution("ubuntu", (24, 10))) is None
    assert has_pipefail(Distribution("ubuntu", (26, 4))) is True
    assert has_pipefail(Distribution("alpine")) is True
    assert has_pipefail(Distribution("distroless")) is None


def test_shell_and_package_manager():
    assert shell_of(Distribution("alpine")) == "ash"
    assert shell_of(Distribution("ubuntu")) == "dash"
    assert shell_of(Distribution("rhel", (9,))) == "bash"
    assert shell_of(Distribution("windows")) is None
    assert package_manager(Distribution("centos", (7,))) == "yum"
    assert package_manager(Distribution("rockylinux", (9,), None, True)) == "microdnf"
    assert package_manager(Distribution("amazonlinux", (2023,))) == "dnf"
    assert package_manager(Distribution("amazonlinux")) is None
    assert package_manager(Distribution("scratch")) is None


@pytest.mark.parametrize(
    ("repository", "tag", "expected"),
    [
        ("alpine", "3.19", False),
        ("alpine", None, False),
        ("debian", "bookworm-slim", True),
        ("debian", "forky", None),
        ("python", "3.12-slim", True),
        ("python", "3.12-alpine", True),
        ("python", "3-alpine", True),
        ("python", "3.6-alpine", None),
        ("node", "20-alpine", False),
        ("node", "20-slim", True),
        ("nginx", "1.27-alpine", True),
        ("ubuntu", "14.04", True),
        ("ubuntu", "22.04", False),
        ("ubuntu", "xenial-20160525", None),
        ("ubuntu", None, False),
        ("phusion/baseimage", "jammy-1.0.1", None),
        ("eclipse-temurin", "21-jre", True),
        ("centos", "7", True),
        ("amazonlinux", "2023", None),
        ("busybox", None, False),
        ("scratch", None, False),
        ("gcr.io/distroless/static", "latest", True),
    ],
)
def test_time_zone_data(repository, tag, expected):
    assert has_program(repository, tag, "zoneinfo") is expected
    assert has_program(repository, tag, "tzdata") is expected


def test_programs():
    assert has_program("node", "20-alpine", "bash") is False
    assert has_program("postgres", "16-alpine", "bash") is True
    assert has_program("node", "20", "curl") is True
    assert has_program("node", "20-slim", "curl") is False
    assert has_program("node", "8-slim", "curl") is None
    assert has_program("ruby", "2.3-slim", "curl") is None
    assert has_program("php", "8.3-fpm-alpine", "curl") is True
    assert has_program("mysql", "8.4", "curl") is True
    assert has_program("nginx", "1.27", "curl") is None
    assert has_program("alpine", "3.20", "wget") is True
    assert has_program("debian", "12", "ruby") is None
    assert own_zones("golang")
    assert not own_zones("python")


def test_locales():
    assert default_locale("python", "3.12") == "C.UTF-8"
    assert default_locale("debian", "12") is None
    assert has_locale("debian", "12", "zh_CN.UTF-8") is False
    assert has_locale("debian", "12", "C.UTF-8") is True
    assert has_locale("ubuntu", "22.04", "en_US.UTF-8") is False
    assert has_locale("ubuntu", "14.04", "en_US.UTF-8") is None
    assert has_locale("postgres", "16", "en_US.utf8") is True
    assert has_locale("centos", "7", "C.UTF-8") is False
    assert has_locale("centos", "7", "en_US.UTF-8") is True
    assert has_locale("centos", "8", "en_US.UTF-8") is None
    assert has_locale("alpine", "3.20", "zh_CN.UTF-8") is None


def test_default_user():
    assert default_user("python", "3.12") == "root"
    assert default_user("jenkins/jenkins", "lts") == "jenkins"
    assert default_user("gcr.io/distroless/static-debian12", "nonroot") == "nonroot"
    assert default_user("haproxy", "2.2") is None
    assert default_user("haproxy", "2.9-alpine") == "haproxy"
    assert default_user("postgres", "16") is None
    assert default_user("golang", "1.22-nanoserver") is None
    assert default_user("mcr.microsoft.com/dotnet/aspnet", "8.0-jammy-chiseled") is None


def test_an_image_begins_in_its_own_folder():
    assert default_workdir("ubuntu", "16.04") == "/"
    assert default_workdir("golang", "1.22-alpine") == "/go"
    assert default_workdir("acme/app", None) is None
