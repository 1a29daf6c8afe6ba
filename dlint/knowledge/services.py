"""Well-known service images: what they are, where they listen and whether they bring a health check.

Sources, read on 2026-11-21: the Dockerfiles of docker-library's postgres, mysql, mongo, redis, rabbitmq, of
MariaDB/mariadb-docker (with docker.cnf and update.sh); the images' pages in docker-library/docs;
docker-library/faq, by which official images bring no HEALTHCHECK; the MySQL manual on
`character_set_server` (utf8mb4 since 8.0.1), the MariaDB manual (utf8mb4 since 11.6). What MariaDB's image
takes from its packages: debian/additions of MariaDB/server, where mariadb.conf.d/50-server.cnf says utf8mb4
and is read since 10.5 (before, my.cnf says nothing, which is latin1); mariadb-docker 307b5ff (June 2024)
makes the -ubi images say the same.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dlint.knowledge.images import familiar, numbers


class ServiceKind(NamedTuple):
    """What a service image is.

    `kind` is database, broker, cache, search, admin or proxy; `ports` are those it listens on, the
    clients' first; `needs_readiness` says that it accepts connections only some seconds after its start;
    `has_healthcheck` whether the image brings a HEALTHCHECK, None where that is not known; `public` those of
    the ports that are there for clients anywhere.
    """

    product: str
    kind: str
    ports: tuple[int, ...]
    needs_readiness: bool
    has_healthcheck: bool | None = None
    public: tuple[int, ...] = ()


_POSTGRES = ServiceKind("PostgreSQL", "database", (5432,), True, False)
_MYSQL = ServiceKind("MySQL", "database", (3306,), True, False)
_MARIADB = ServiceKind("MariaDB", "database", (3306,), True, False)
_MONGO = ServiceKind("MongoDB", "database", (27017,), True, False)
_REDIS = ServiceKind("Redis", "cache", (6379,), True, False)
_VALKEY = ServiceKind("Valkey", "cache", (6379,), True)
_RABBIT = ServiceKind("RabbitMQ", "broker", (5672, 15672), True, False)
_KAFKA = ServiceKind("Kafka", "broker", (9092,), True)
_ELASTIC = ServiceKind("Elasticsearch", "search", (9200, 9300), True)
_OPENSEARCH = ServiceKind("OpenSearch", "search", (9200,), True)
_SQL_SERVER = ServiceKind("SQL Server", "database", (1433,), True)
_ZOOKEEPER = ServiceKind("ZooKeeper", "broker", (2181,), True, False)
_ORACLE = ServiceKind("Oracle Database", "database", (1521,), True)
_INFLUX = ServiceKind("InfluxDB", "database", (8086,), True)
_CLICKHOUSE = ServiceKind("ClickHouse", "database", (9000, 8123), True)
_ETCD = ServiceKind("etcd", "database", (2379, 2380), False)
_PROXY_PORTS = (80, 443)
_SERVICES = {
    "postgres": _POSTGRES,
    "postgis/postgis": _POSTGRES,
    "timescale/timescaledb": _POSTGRES._replace(has_healthcheck=None),
    "pgvector/pgvector": _POSTGRES,
    "supabase/postgres": _POSTGRES._replace(has_healthcheck=None),
    "bitnami/postgresql": _POSTGRES._replace(has_healthcheck=None),
    "timescale/timescaledb-ha": _POSTGRES._replace(has_healthcheck=None),
    "pgautoupgrade/pgautoupgrade": _POSTGRES._replace(has_healthcheck=True),
    "tensorchord/pgvecto-rs": _POSTGRES._replace(has_healthcheck=None),
    "tensorchord/vchord-postgres": _POSTGRES._replace(has_healthcheck=None),
    "ghcr.io/immich-app/postgres": _POSTGRES._replace(has_healthcheck=None),
    "citusdata/citus": _POSTGRES._replace(has_healthcheck=None),
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
    "mongodb/mongodb-community-server": _MONGO._replace(has_healthcheck=None),
    "bitnami/mongodb": _MONGO._replace(has_healthcheck=None),
    "redis": _REDIS,
    "redis/redis-stack": _REDIS._replace(has_healthcheck=None),
    "redis/redis-stack-server": _REDIS._replace(has_healthcheck=None),
    "bitnami/redis": _REDIS._replace(has_healthcheck=None),
    "valkey/valkey": _VALKEY,
    "eqalpha/keydb": ServiceKind("KeyDB", "cache", (6379,), True),
    "docker.dragonflydb.io/dragonflydb/dragonfly": ServiceKind("Dragonfly", "cache", (6379,), True),
    "memcached": ServiceKind("Memcached", "cache", (11211,), False, False),
    "rabbitmq": _RABBIT,
    "bitnami/rabbitmq": _RABBIT._replace(has_healthcheck=None),
    "apache/kafka": _KAFKA,
    "bitnami/kafka": _KAFKA,
    "confluentinc/cp-kafka": _KAFKA,
    "wurstmeister/kafka": _KAFKA,
    "zookeeper": _ZOOKEEPER,
    "bitnami/zookeeper": _ZOOKEEPER._replace(has_healthcheck=None),
    "confluentinc/cp-zookeeper": _ZOOKEEPER._replace(has_healthcheck=None),
    "wurstmeister/zookeeper": _ZOOKEEPER._replace(has_healthcheck=None),
    "redpandadata/redpanda": ServiceKind("Redpanda", "broker", (9092, 9644), True),
    "apachepulsar/pulsar": ServiceKind("Pulsar", "broker", (6650, 8080), True),
    "quay.io/coreos/etcd": _ETCD,
    "gcr.io/etcd-development/etcd": _ETCD,
    "bitnami/etcd": _ETCD,
    "nats": ServiceKind("NATS", "broker", (4222, 8222), False),
    "eclipse-mosquitto": ServiceKind("Mosquitto", "broker", (1883,), False, public=(1883,)),
    "apache/activemq-classic": ServiceKind("ActiveMQ", "broker", (61616, 8161), True),
    "emqx/emqx": ServiceKind("EMQX", "broker", (1883, 18083), True, public=(1883,)),
    "elasticsearch": _ELASTIC,
    "docker.elastic.co/elasticsearch/elasticsearch": _ELASTIC,
    "bitnami/elasticsearch": _ELASTIC,
    "opensearchproject/opensearch": _OPENSEARCH,
    "solr": ServiceKind("Solr", "search", (8983,), True),
    "getmeili/meilisearch": ServiceKind("Meilisearch", "search", (7700,), True),
    "typesense/typesense": ServiceKind("Typesense", "search", (8108,), True),
    "qdrant/qdrant": ServiceKind("Qdrant", "search", (6333, 6334), True),
    "milvusdb/milvus": ServiceKind("Milvus", "search", (19530, 9091), True),
    "cassandra": ServiceKind("Cassandra", "database", (9042,), True, False),
    "scylladb/scylla": ServiceKind("ScyllaDB", "database", (9042,), True),
    "couchdb": ServiceKind("CouchDB", "database", (5984,), True),
    "couchbase": ServiceKind("Couchbase", "database", (8091, 11210), True),
    "neo4j": ServiceKind("Neo4j", "database", (7687, 7474), True),
    "influxdb": _INFLUX,
    "clickhouse": _CLICKHOUSE,
    "clickhouse/clickhouse-server": _CLICKHOUSE,
    "yandex/clickhouse-server": _CLICKHOUSE,
    "cockroachdb/cockroach": ServiceKind("CockroachDB", "database", (26257, 8080), True),
    "rethinkdb": ServiceKind("RethinkDB", "database", (28015, 8080), True),
    "arangodb": ServiceKind("ArangoDB", "database", (8529,), True),
    "mcr.microsoft.com/mssql/server": _SQL_SERVER,
    "microsoft/mssql-server-linux": _SQL_SERVER,
    "mcr.microsoft.com/azure-sql-edge": _SQL_SERVER,
    "ibmcom/db2": ServiceKind("Db2", "database", (50000,), True),
    "firebirdsql/firebird": ServiceKind("Firebird", "database", (3050,), True),
    "surrealdb/surrealdb": ServiceKind("SurrealDB", "database", (8000,), True),
    "questdb/questdb": ServiceKind("QuestDB", "database", (8812, 9000, 9009), True),
    "container-registry.oracle.com/database/free": _ORACLE,
    "gvenzl/oracle-xe": _ORACLE,
    "gvenzl/oracle-free": _ORACLE,
    "phpmyadmin": ServiceKind("phpMyAdmin", "admin", (80,), False),
    "phpmyadmin/phpmyadmin": ServiceKind("phpMyAdmin", "admin", (80,), False),
    "adminer": ServiceKind("Adminer", "admin", (8080,), False),
    "dpage/pgadmin4": ServiceKind("pgAdmin", "admin", (80, 443), False),
    "mongo-express": ServiceKind("mongo-express", "admin", (8081,), False),
    "redis/redisinsight": ServiceKind("Redis Insight", "admin", (5540,), False),
    "redislabs/redisinsight": ServiceKind("Redis Insight", "admin", (8001,), False),
    "dbeaver/cloudbeaver": ServiceKind("CloudBeaver", "admin", (8978,), False),
    "provectuslabs/kafka-ui": ServiceKind("Kafka UI", "admin", (8080,), False),
    "obsidiandynamics/kafdrop": ServiceKind("Kafdrop", "admin", (9000,), False),
    "lmenezes/cerebro": ServiceKind("Cerebro", "admin", (9000,), False),
    "docker.elastic.co/elasticsearch/elasticsearch-oss": _ELASTIC,
    "rediscommander/redis-commander": ServiceKind("Redis Commander", "admin", (8081,), False),
    "portainer/portainer": ServiceKind("Portainer", "admin", (9000, 9443), False),
    "portainer/portainer-ce": ServiceKind("Portainer", "admin", (9443, 9000), False),
    "kibana": ServiceKind("Kibana", "admin", (5601,), False),
    "minio/minio": ServiceKind("MinIO", "admin", (9001,), False),
    "quay.io/minio/minio": ServiceKind("MinIO", "admin", (9001,), False),
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
    "percona/percona-server": "/var/lib/mysql",
    "container-registry.oracle.com/mysql/community-server": "/var/lib/mysql",
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
_LIKE = {
    "postgis/postgis": "postgres",
    "pgvector/pgvector": "postgres",
    "mariadb": "mysql",
    "percona": "mysql",
    "valkey/valkey": "redis",
}
_LIKE_MYSQL = frozenset((
    "mysql", "mysql/mysql-server", "container-registry.oracle.com/mysql/community-server", "percona",
    "percona/percona-server",
))  # fmt: skip
# their tags name PostgreSQL's version behind their own
_BY_POSTGRES = ("pgvector/pgvector", "timescale/timescaledb")
# these declare the folder itself a volume, which then lies over what is mounted above it
_OWN_VOLUMES = frozenset(("postgres", "mysql", "mongo", "rabbitmq"))
_POSTGRES_DATA = "/var/lib/postgresql/data"
_POSTGRES_18_DATA = "/var/lib/postgresql"


def service_kind(repository: str) -> ServiceKind | None:
    """What a well-known service image is; None for every other image."""
    name = familiar(repository)
    if name.startswith("bitnamilegacy/"):  # where Bitnami's images lie since September 2025
        name = name.replace("legacy", "", 1)
    kind = _SERVICES.get(name)
    if kind is not None and kind.has_healthcheck is None and "/" not in name:
        return kind._replace(has_healthcheck=False)  # the official images have none
    return kind


def data_directory(repository: str, tag: str | None) -> str | None:
    """Where a volume belongs for the image's data to survive; None where version or image leave it open.

    PostgreSQL's image moved it up from /var/lib/postgresql/data to /var/lib/postgresql with 18.
    """
    name, version = familiar(repository), numbers(tag)
    if name in _BY_POSTGRES:
        match = re.search(r"\bpg(\d+)", tag or "")
        version = (int(match[1]),) if match else None
    if name in ("postgres", "postgis/postgis", *_BY_POSTGRES):
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

    None where the version is not known.
    """
    name, version = familiar(repository), numbers(tag)
    if version is None:
        named = name in _LIKE_MYSQL and re.match(r"(lts|innovation)\b", tag or "")
        return "utf8mb4" if named or (name == "mariadb" and re.match(r"lts\b", tag or "")) else None
    if name in _LIKE_MYSQL:
        return "latin1" if version < (8,) else "utf8mb4"
    if name != "mariadb":
        return None
    return "utf8mb4" if version == (10,) or version >= (10, 5) else "latin1"  # 10 is the newest of its kind


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
