"""Images that come up without what they depend on: they retry, wait themselves, or connect on demand.

Sources: their entrypoint scripts and documentation (Kibana, Logstash, Beats, Grafana, the Confluent images'
`cub`, joomla's and nextcloud's installers, which try again; PHP sites connect when a page is asked for).
"""

from __future__ import annotations

from dlint.knowledge.distributions import words
from dlint.knowledge.images import familiar

_IMAGES = words("""
    kibana logstash grafana/grafana grafana/grafana-oss prom/prometheus provectuslabs/kafka-ui obsidiandynamics/kafdrop
    wordpress joomla drupal nextcloud matomo piwik mediawiki phpmyadmin phpmyadmin/phpmyadmin adminer dpage/pgadmin4
    mongo-express rediscommander/redis-commander elastichq/elasticsearch-hq lmenezes/cerebro
    mobz/elasticsearch-head php nginx httpd traefik caddy haproxy telegraf sheepkiller/kafka-manager hlebalbau/kafka-manager
    """)
_OWNERS = (
    "docker.elastic.co/kibana/",
    "docker.elastic.co/logstash/",
    "docker.elastic.co/beats/",
    "confluentinc/",
)


def retries(repository: str) -> bool:
    """Whether an image is known to need nobody to wait for it."""
    name = familiar(repository)
    return name in _IMAGES or name.startswith(_OWNERS)
