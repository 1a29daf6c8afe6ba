"""Images that come up without what they depend on: they retry, wait themselves, or connect on demand.

Sources: their entrypoint scripts and documentation (Kibana, Logstash, Beats, Grafana; the Confluent images'
`cub`; Kafka's connection to ZooKeeper; the entrypoints of joomla, nextcloud, prestashop, postfixadmin, netbox
and sameersbn/gitlab; Gitea, Wiki.js and Drone, which try ten times and more). PHP sites and web interfaces
connect when a page is asked for, whoever packed them.
"""

from __future__ import annotations

from dlint.knowledge.distributions import words
from dlint.knowledge.images import familiar

_IMAGES = words("""
    kibana logstash telegraf prom/prometheus grafana/grafana grafana/grafana-oss nginx httpd traefik caddy
    haproxy php postfixadmin requarks/wiki gitea/gitea drone/drone sameersbn/gitlab wurstmeister/kafka
    bitnami/kafka netboxcommunity/netbox opensearchproject/opensearch-dashboards searxng/searxng
    """)
_OWNERS = (
    "docker.elastic.co/kibana/",
    "docker.elastic.co/logstash/",
    "docker.elastic.co/beats/",
    "confluentinc/",
)
_SITES = words("""
    wordpress joomla drupal nextcloud matomo piwik mediawiki prestashop opencart discuz ecshop mantisbt
    phplist typecho tikiwiki cmsms
    phpmyadmin adminer pgadmin4 phppgadmin mongo-express redis-commander kafka-ui kafdrop cmak
    kafka-manager cerebro elasticsearch-head elasticsearch-hq twemproxy
    """)


def retries(repository: str) -> bool:
    """Whether an image is known to need nobody to wait for it."""
    name = familiar(repository)
    return name in _IMAGES or name.startswith(_OWNERS) or name.rpartition("/")[2] in _SITES
