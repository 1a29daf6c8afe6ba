"""Well-known service images: what they are, where they listen, keep their data and take their passwords.

Sources, read on 2026-11-21: the Dockerfiles of docker-library's postgres, mysql, mongo, redis, rabbitmq, of
MariaDB/mariadb-docker (with docker.cnf and update.sh), the images' pages in docker-library/docs, the
MySQL manual on `character_set_server` (utf8mb4 since 8.0.1), the MariaDB manual (utf8mb4 since 11.6).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dlint.knowledge.images import familiar, numbers


class ServiceKind(NamedTuple):
    """What a service image is.

    `kind` is database, broker, cache, search, admin or proxy; `ports` are those it listens on, the
    clients' first; `needs_readiness` says that it accepts connections only some seconds after its start;
    `has_healthcheck` whether the image brings a HEALTHCHECK, None where that is not known; `passwords`
    are the variables that set the administrator's password.
    """

    product: str
    kind: str
    ports: tuple[int, ...]
    needs_readiness: bool
    has_healthcheck: bool | None = None
    passwords: tuple[str, ...] = ()


_POSTGRES = ServiceKind("PostgreSQL", "database", (5432,), True, False, ("POSTGRES_PASSWORD",))
_MYSQL = ServiceKind("MySQL", "database", (3306,), True, False, ("MYSQL_ROOT_PASSWORD",))
_MARIADB = ServiceKind(
    "MariaDB", "database", (3306,), True, False, ("MARIADB_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD")
)
_MONGO = ServiceKind("MongoDB", "database", (27017,), True, False, ("MONGO_INITDB_ROOT_PASSWORD",))
_REDIS = ServiceKind("Redis", "cache", (6379,), True, False)
_VALKEY = ServiceKind("Valkey", "cache", (6379,), True)
_RABBIT = ServiceKind("RabbitMQ", "broker", (5672, 15672), True, False, ("RABBITMQ_DEFAULT_PASS",))
_KAFKA = ServiceKind("Kafka", "broker", (9092,), True)
_ELASTIC = ServiceKind("Elasticsearch", "search", (9200, 9300), True, None, ("ELASTIC_PASSWORD",))
_OPENSEARCH = ServiceKind("OpenSearch", "search", (9200,), True, None, ("OPENSEARCH_INITIAL_ADMIN_PASSWORD",))
_SQL_SERVER = ServiceKind("SQL Server", "database", (1433,), True, None, ("MSSQL_SA_PASSWORD", "SA_PASSWORD"))
_ZOOKEEPER = ServiceKind("ZooKeeper", "broker", (2181,), True, False)
_ORACLE = ServiceKind("Oracle Database", "database", (1521,), True, None, ("ORACLE_PASSWORD", "ORACLE_PWD"))
_INFLUX = ServiceKind("InfluxDB", "database", (8086,), True, None, ("DOCKER_INFLUXDB_INIT_PASSWORD",))
_CLICKHOUSE = ServiceKind("ClickHouse", "database", (9000, 8123), True, None, ("CLICKHOUSE_PASSWORD",))
_PROXY_PORTS = (80, 443)
_SERVICES = {
    "postgres": _POSTGRES,
    "postgis/postgis": _POSTGRES,
    "timescale/timescaledb": _POSTGRES._replace(has_healthcheck=None),
    "pgvector/pgvector": _POSTGRES._replace(has_healthcheck=None),
    "supabase/postgres": _POSTGRES._replace(has_healthcheck=None),
    "bitnami/postgresql": _POSTGRES._replace(has_healthcheck=None, passwords=("POSTGRESQL_PASSWORD",)),
    "mysql": _MYSQL,
    "mysql/mysql-server": _MYSQL._replace(has_healthcheck=True),
    "container-registry.oracle.com/mysql/community-server": _MYSQL._replace(has_healthcheck=True),
    "percona": _MYSQL._replace(product="Percona Server", has_healthcheck=None),
    "percona/percona-server": _MYSQL._replace(product="Percona Server", has_healthcheck=None),
    "bitnami/mysql": _MYSQL._replace(has_healthcheck=None),
    "mariadb": _MARIADB,
    "bitnami/mariadb": _MARIADB._replace(has_healthcheck=None),
    "linuxserver/mariadb": _MARIADB._replace(has_healthcheck=None),
    "mongo": _MONGO,
    "bitnami/mongodb": _MONGO._replace(has_healthcheck=None, passwords=("MONGODB_ROOT_PASSWORD",)),
    "redis": _REDIS,
    "redis/redis-stack": _REDIS._replace(has_healthcheck=None),
    "redis/redis-stack-server": _REDIS._replace(has_healthcheck=None),
    "bitnami/redis": _REDIS._replace(has_healthcheck=None, passwords=("REDIS_PASSWORD",)),
    "valkey/valkey": _VALKEY,
    "memcached": ServiceKind("Memcached", "cache", (11211,), False, False),
    "rabbitmq": _RABBIT,
    "bitnami/rabbitmq": _RABBIT._replace(has_healthcheck=None, passwords=("RABBITMQ_PASSWORD",)),
    "apache/kafka": _KAFKA,
    "bitnami/kafka": _KAFKA,
    "confluentinc/cp-kafka": _KAFKA,
    "wurstmeister/kafka": _KAFKA,
    "zookeeper": _ZOOKEEPER,
    "bitnami/zookeeper": _ZOOKEEPER._replace(has_healthcheck=None),
    "confluentinc/cp-zookeeper": _ZOOKEEPER._replace(has_healthcheck=None),
    "wurstmeister/zookeeper": _ZOOKEEPER._replace(has_healthcheck=None),
    "nats": ServiceKind("NATS", "broker", (4222, 8222), False),
    "eclipse-mosquitto": ServiceKind("Mosquitto", "broker", (1883,), False),
    "apache/activemq-classic": ServiceKind("ActiveMQ", "broker", (61616, 8161), True),
    "emqx/emqx": ServiceKind("EMQX", "broker", (1883, 18083), True),
    "elasticsearch": _ELASTIC,
    "docker.elastic.co/elasticsearch/elasticsearch": _ELASTIC,
    "bitnami/elasticsearch": _ELASTIC,
    "opensearchproject/opensearch": _OPENSEARCH,
    "solr": ServiceKind("Solr", "search", (8983,), True),
    "getmeili/meilisearch": ServiceKind("Meilisearch", "search", (7700,), True, None, ("MEILI_MASTER_KEY",)),
    "cassandra": ServiceKind("Cassandra", "database", (9042,), True, False),
    "scylladb/scylla": ServiceKind("ScyllaDB", "database", (9042,), True),
    "couchdb": ServiceKind("CouchDB", "database", (5984,), True, None, ("COUCHDB_PASSWORD",)),
    "couchbase": ServiceKind("Couchbase", "database", (8091, 11210), True),
    "neo4j": ServiceKind("Neo4j", "database", (7687, 7474), True, None, ("NEO4J_AUTH",)),
    "influxdb": _INFLUX,
    "clickhouse": _CLICKHOUSE,
    "clickhouse/clickhouse-server": _CLICKHOUSE,
    "yandex/clickhouse-server": _CLICKHOUSE,
    "cockroachdb/cockroach": ServiceKind("CockroachDB", "database", (26257, 8080), True),
    "rethinkdb": ServiceKind("RethinkDB", "database", (28015, 8080), True),
    "arangodb": ServiceKind("ArangoDB", "database", (8529,), True, None, ("ARANGO_ROOT_PASSWORD",)),
    "mcr.microsoft.com/mssql/server": _SQL_SERVER,
    "microsoft/mssql-server-linux": _SQL_SERVER,
    "gvenzl/oracle-xe": _ORACLE,
    "gvenzl/oracle-free": _ORACLE,
    "phpmyadmin": ServiceKind("phpMyAdmin", "admin", (80,), False),
    "phpmyadmin/phpmyadmin": ServiceKind("phpMyAdmin", "admin", (80,), False),
    "adminer": ServiceKind("Adminer", "admin", (8080,), False),
    "dpage/pgadmin4": ServiceKind("pgAdmin", "admin", (80, 443), False, None, ("PGADMIN_DEFAULT_PASSWORD",)),
    "mongo-express": ServiceKind(
        "mongo-express", "admin", (8081,), False, None, ("ME_CONFIG_BASICAUTH_PASSWORD",)
    ),
    "rediscommander/redis-commander": ServiceKind("Redis Commander", "admin", (8081,), False),
    "portainer/portainer": ServiceKind("Portainer", "admin", (9000, 9443), False),
    "portainer/portainer-ce": ServiceKind("Portainer", "admin", (9443, 9000), False),
    "kibana": ServiceKind("Kibana", "admin", (5601,), False),
    "docker.elastic.co/kibana/kibana": ServiceKind("Kibana", "admin", (5601,), False),
    "nginx": ServiceKind("nginx", "proxy", _PROXY_PORTS, False),
    "httpd": ServiceKind("Apache httpd", "proxy", _PROXY_PORTS, False),
    "traefik": ServiceKind("Traefik", "proxy", (80, 443, 8080), False),
    "haproxy": ServiceKind("HAProxy", "proxy", _PROXY_PORTS, False),
    "caddy": ServiceKind("Caddy", "proxy", _PROXY_PORTS, False),
    "nginxproxy/nginx-proxy": ServiceKind("nginx-proxy", "proxy", _PROXY_PORTS, False),
    "jwilder/nginx-proxy": ServiceKind("nginx-proxy", "proxy", _PROXY_PORTS, False),
}
_DATA = {
    "mysql": "/var/lib/mysql",
    "mysql/mysql-server": "/var/lib/mysql",
    "percona": "/var/lib/mysql",
    "mariadb": "/var/lib/mysql",
    "mongo": "/data/db",
    "redis": "/data",
    "valkey/valkey": "/data",
    "rabbitmq": "/var/lib/rabbitmq",
    "elasticsearch": "/usr/share/elasticsearch/data",
    "docker.elastic.co/elasticsearch/elasticsearch": "/usr/share/elasticsearch/data",
    "opensearchproject/opensearch": "/usr/share/opensearch/data",
    "cassandra": "/var/lib/cassandra",
    "couchdb": "/opt/couchdb/data",
    "neo4j": "/data",
    "clickhouse": "/var/lib/clickhouse",
    "clickhouse/clickhouse-server": "/var/lib/clickhouse",
    "yandex/clickhouse-server": "/var/lib/clickhouse",
    "mcr.microsoft.com/mssql/server": "/var/opt/mssql",
    "solr": "/var/solr",
    "getmeili/meilisearch": "/meili_data",
    "arangodb": "/var/lib/arangodb3",
    "rethinkdb": "/data",
}
# the first version of the image that keeps its data there, where an older one did not
_DATA_SINCE = {"solr": (8,), "couchdb": (2,), "elasticsearch": (2,)}
# where a volume is often put that the image never writes to, by the server's name
_MISPLACED = {
    "postgres": (
        "/var/lib/pgsql/data", "/var/lib/pgsql", "/var/lib/postgres", "/var/lib/postgres/data",
        "/var/lib/postgressql/data", "/var/lib/postgresql/db", "/var/lib/postgresql-data",
    ),
    "mysql": ("/var/lib/mysql-data", "/var/lib/mysqldata", "/var/mysql", "/var/lib/mariadb", "/data/mysql"),
    "mongo": ("/var/lib/mongodb", "/var/lib/mongo", "/data/mongo", "/data/mongodb", "/mongo/data"),
    "redis": ("/var/lib/redis", "/var/lib/redis/data", "/redis/data", "/redis", "/redis-data"),
    "rabbitmq": ("/var/lib/rabbitmq-data", "/var/rabbitmq", "/rabbitmq"),
    "influxdb": ("/var/lib/influxdb",),
}  # fmt: skip
_LIKE = {"postgis/postgis": "postgres", "mariadb": "mysql", "percona": "mysql", "valkey/valkey": "redis"}
# these declare the folder itself a volume, which then lies over what is mounted above it
_OWN_VOLUMES = frozenset(("postgres", "mysql", "mongo", "rabbitmq"))
_POSTGRES_DATA = "/var/lib/postgresql/data"
_POSTGRES_18_DATA = "/var/lib/postgresql"


def service_kind(repository: str) -> ServiceKind | None:
    """What a well-known service image is; None for every other image."""
    return _SERVICES.get(familiar(repository))


def data_directory(repository: str, tag: str | None) -> str | None:
    """Where a volume belongs for the image's data to survive; None where version or image leave it open.

    PostgreSQL's image moved it up from /var/lib/postgresql/data to /var/lib/postgresql with 18.
    """
    name, version = familiar(repository), numbers(tag)
    if name in ("postgres", "postgis/postgis"):
        if version is None:
            return _POSTGRES_18_DATA if tag in (None, "latest") and name == "postgres" else None
        return _POSTGRES_18_DATA if version >= (18,) else _POSTGRES_DATA
    if name == "influxdb" and version is not None and version < (3,):
        return "/var/lib/influxdb2" if version >= (2,) else "/var/lib/influxdb"
    if version is not None and version < _DATA_SINCE.get(name, ()):
        return None
    return _DATA.get(name)


def default_charset(repository: str, tag: str | None) -> str | None:
    """The character set that a MySQL or MariaDB image's server uses unless told ("utf8mb4", "latin1").

    None where version or image leave it open: MariaDB's Ubuntu images before 11.6 take it from packaged
    configuration that differs between releases.
    """
    name, version = familiar(repository), numbers(tag)
    if version is None:
        return "utf8mb4" if name == "mysql" and re.match(r"(lts|innovation)\b", tag or "") else None
    if name in ("mysql", "mysql/mysql-server", "container-registry.oracle.com/mysql/community-server"):
        return "latin1" if version < (8,) else "utf8mb4"
    if name != "mariadb":
        return None
    if any(part.startswith("ubi") for part in (tag or "").split("-")):
        return "utf8mb4"
    return "utf8mb4" if version >= (11, 6) else None


def primary_ports() -> frozenset[int]:
    """The ports by which clients know databases, brokers, caches and search engines."""
    kinds = ("database", "broker", "cache", "search")
    return frozenset(kind.ports[0] for kind in _SERVICES.values() if kind.kind in kinds)


def misplaced_data(repository: str, right: str, path: str) -> str | None:
    """What comes of a volume at `path` where the image keeps its data in `right`; None where that may do.

    Only paths that surely were meant for the data: the folders above it, those of other versions and of
    distributions' packages, and near misses.
    """
    name = familiar(repository)
    name = _LIKE.get(name, name)
    if name not in _MISPLACED:
        return None
    if name == "postgres" and right == _POSTGRES_18_DATA:
        return f"and does not start with a volume at {path}" if path == _POSTGRES_DATA else None
    above = right.startswith(path.rstrip("/") + "/") and path.count("/") >= right.count("/") - 1
    if above and name in _OWN_VOLUMES:
        return f"in a nameless volume of its own, which hides the one at {path}"
    near = sorted(path) == sorted(right) and path != right
    return f"and writes nothing to {path}" if path in _MISPLACED[name] or near else None
