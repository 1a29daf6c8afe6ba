from dlint.knowledge.distributions import Distribution
from dlint.knowledge.mirrors import dead_mirror, https_available, is_mirror, package_lists
from dlint.knowledge.services import data_directory, default_charset, service_kind


def test_mirrors():
    assert is_mirror("mirrors.aliyun.com")
    assert is_mirror("Mirrors.Aliyun.com:443")
    assert is_mirror("cn.archive.ubuntu.com")
    assert not is_mirror("pypi.org")
    assert not is_mirror("mirrors.aliyun.com.example.org")
    assert https_available("mirrors.aliyun.com") is True
    assert https_available("mirrors.tencentyun.com") is None
    assert https_available("example.org") is None


def test_dead_mirrors():
    assert dead_mirror("registry.npm.taobao.org").instead == "registry.npmmirror.com"
    assert dead_mirror("registry.npm.taobao.org").same_paths
    assert not dead_mirror("mirrorlist.centos.org").same_paths
    assert dead_mirror("registry.npmmirror.com") is None


def test_package_lists_follow_the_release():
    assert package_lists(Distribution("debian", (11,))).form == "one-line"
    assert package_lists(Distribution("debian", (12,))).path == "/etc/apt/sources.list.d/debian.sources"
    assert package_lists(Distribution("debian")) is None
    assert package_lists(Distribution("ubuntu", (22, 4))).path == "/etc/apt/sources.list"
    assert package_lists(Distribution("ubuntu", (23, 10))) is None
    assert package_lists(Distribution("ubuntu", (24, 4))).form == "deb822"
    assert package_lists(Distribution("alpine")).hosts == ("dl-cdn.alpinelinux.org",)
    assert "dl-4.alpinelinux.org" in package_lists(Distribution("alpine", (3, 3))).hosts


def test_service_kinds():
    assert service_kind("docker.io/library/postgres").kind == "database"
    assert service_kind("redis").needs_readiness
    assert not service_kind("nginx").needs_readiness
    assert service_kind("mysql").has_healthcheck is False
    assert service_kind("mysql/mysql-server").has_healthcheck is True
    assert service_kind("localhost:5000/mysql") is None
    assert service_kind("mysql-backup") is None


def test_postgres_18_moved_its_data():
    assert data_directory("postgres", "17.2-alpine") == "/var/lib/postgresql/data"
    assert data_directory("postgres", "18") == "/var/lib/postgresql"
    assert data_directory("postgres", None) == "/var/lib/postgresql"
    assert data_directory("postgres", "alpine") is None
    assert data_directory("pgvector/pgvector", "0.8.0-pg18") == "/var/lib/postgresql"
    assert data_directory("timescale/timescaledb", "2.17.2-pg16") == "/var/lib/postgresql/data"
    assert data_directory("pgvector/pgvector", "0.8.0") is None
    assert data_directory("influxdb", "1.8") == "/var/lib/influxdb"
    assert data_directory("influxdb", "2.7-alpine") == "/var/lib/influxdb2"
    assert data_directory("someone/db", "1") is None


def test_default_charset():
    assert default_charset("mysql", "5.7.44") == "latin1"
    assert default_charset("mysql", "8.0-debian") == "utf8mb4"
    assert default_charset("mysql", "lts") == "utf8mb4"
    assert default_charset("mysql", None) is None
    assert default_charset("mysql", "latest") is None
    assert default_charset("mariadb", "10.6-ubi") == "utf8mb4"
    assert default_charset("mariadb", "10.4-focal") == "latin1"
    assert default_charset("mariadb", "10.5") == "utf8mb4"
    assert default_charset("mariadb", "10") == "utf8mb4"
    assert default_charset("percona", "5.7") == "latin1"
    assert default_charset("mariadb", "11.8") == "utf8mb4"
