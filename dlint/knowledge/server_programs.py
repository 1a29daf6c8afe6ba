"""Options of servers and clients, of container and service managers; the form is told in `grammar.py`.

For MySQL 8.4, MariaDB 11, psql 18, Docker 28, Podman 5, buildah 1.41, systemd 257, OpenSSH 10, dropbear 2025,
supervisor 4.3, OpenSSL 3.5, Apache 2.4, RabbitMQ 4, Redis 8, Subversion 1.14, Helm 3.19, kubectl 1.34,
dockerize 0.9 and GnuPG 2.4; state of November 2026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlint.knowledge.grammar import Table

_DOCKER_RUN: Table = {
    "values": "-a -c -e -h -l -m -p -u -v -w --add-host --annotation --attach --blkio-weight --cap-add"
    " --cap-drop --cgroup-parent --cgroupns --cidfile --cpu-period --cpu-quota --cpu-shares --cpus"
    " --cpuset-cpus --cpuset-mems --detach-keys --device --device-cgroup-rule --dns --dns-option"
    " --dns-search --domainname --entrypoint --env --env-file --expose --gpus --group-add --health-cmd"
    " --health-interval --health-retries --health-timeout --health-start-period --health-start-interval"
    " --memory-reservation --memory-swappiness --kernel-memory --link-local-ip --blkio-weight-device"
    " --device-read-bps --device-write-bps --device-read-iops --device-write-iops --cpu-rt-period"
    " --cpu-rt-runtime --hostname --ip --ip6"
    " --ipc --isolation --label --label-file --link --log-driver --log-opt --mac-address --memory"
    " --memory-swap --mount --name --net --network --network-alias --oom-score-adj --pid --pids-limit"
    " --platform --publish --pull --restart --runtime --security-opt --shm-size --stop-signal"
    " --stop-timeout --storage-opt --sysctl --tmpfs --ulimit --user --userns --uts --volume"
    " --volume-driver --volumes-from --workdir --secret --systemd --authfile --arch --os --pod",
    "flags": "-d -i -t -P -q --detach --init --interactive --tty --privileged --read-only --rm"
    " --publish-all --no-healthcheck --oom-kill-disable --sig-proxy --quiet --replace --tls-verify"
    " --use-api-socket",
    "stop": True,
}
_DOCKER_BUILD: Table = {
    "values": "-f -t -o -m -c -v --add-host --allow --annotation --attest --build-arg --build-context"
    " --builder --cache-from --cache-to --call --cgroup-parent --cpu-period --cpu-quota --cpu-shares"
    " --cpuset-cpus --file --format --iidfile --isolation --label --memory --memory-swap --cpuset-mems"
    " --metadata-file --network"
    " --no-cache-filter --output --platform --policy --progress --secret --security-opt --shm-size --ssh"
    " --tag --target --ulimit --volume --authfile --arch --os",
    "attached": "--provenance --sbom --layers --pull",
    "flags": "-q --quiet --no-cache --push --load --rm --force-rm --squash --compress --check --debug -D"
    " --all-platforms",
}
_DOCKER: Table = {
    "values": "-c -H -l --config --context --host --log-level --tlscacert --tlscert --tlskey --root"
    " --storage-driver --storage-opt --namespace --address --username --password -u -p --format --filter"
    " --signal --time",
    "flags": "-D -v -q -a --debug --tls --tlsverify --version --quiet --all --force --password-stdin"
    " --no-trunc --all-tags",
    "commands": "run build pull push login logout exec ps images rmi rm start stop restart kill logs cp"
    " tag save load import export commit create inspect info version search network volume context"
    " plugin swarm service stack node secret config container:run=run container:exec=exec"
    " container:create=create container:rm=rm container:stop=stop container:commit=commit"
    " container:export=export container:prune image:import=import image:build=build"
    " image:pull=pull image:push=push image:rm=rmi image:prune image:ls=images image:tag=tag"
    " builder:build=build builder:prune buildx:build=build buildx:bake buildx:create buildx:use"
    " buildx:inspect buildx:rm buildx:prune compose:up compose:down compose:build compose:run"
    " compose:exec compose:pull compose:push compose:config compose:logs compose:ps compose:start"
    " compose:stop compose:restart system:prune bud=build from add copy",
    "groups": "container image builder buildx compose system",
    "for": {
        "run create": _DOCKER_RUN,
        "build": _DOCKER_BUILD,
        "exec": {
            "values": "-e -u -w --env --env-file --user --workdir --detach-keys",
            "flags": "-d -i -t --detach --interactive --tty --privileged",
            "stop": True,
        },
        "login": {
            "values": "-u -p --username --password --authfile",
            "flags": "--password-stdin --tls-verify",
        },
        "pull push": {
            "values": "--platform --creds --authfile",
            "flags": "-a --all-tags --disable-content-trust",
        },
        "rm": {"flags": "-f -v -l"},
        "commit": {
            "values": "-a -c -f -m --author --change --format --iidfile --message",
            "flags": "-p -q -s --pause --no-pause --quiet --squash --include-volumes",
        },
        "import": {
            "values": "-c -m --change --message --platform --arch --os --variant",
            "flags": "-q --quiet",
        },
        "export": {"values": "-o --output"},
        "compose": {
            "values": "-f -p --file --project-name --profile --env-file --project-directory"
            " --ansi --parallel --progress",
            "flags": "--compatibility --dry-run --all-resources",
        },
        "compose:up compose:down compose:build compose:run compose:exec compose:pull compose:config": {
            "values": "-f -p --file --project-name --profile --env-file --project-directory --scale"
            " --build-arg --ansi --parallel --progress --timeout -t -e --env -u --user -w --workdir"
            " --name --entrypoint --rmi --volume --wait-timeout",
            "flags": "-d --detach --build --no-deps --force-recreate --remove-orphans --no-recreate --rm"
            " -T -v --volumes --wait -V --pull --no-cache --quiet-pull",
        },
    },
}

SERVER_PROGRAMS: dict[str, Table] = {
    "mysql": {
        "values": "-D -e -h -P -u -S --database --execute --host --port --user --socket --protocol"
        " --defaults-file --defaults-extra-file --default-character-set --init-command --ssl-mode"
        " --ssl-ca --ssl-cert --ssl-key --max-allowed-packet --connect-timeout --login-path --delimiter",
        "attached": "-p --password",
        "flags": "-A -B -b -C -E -f -G -H -i -L -N -n -q -r -s -t -U -v -V -w -W -X --batch --force"
        " --silent --verbose --skip-column-names --no-defaults --raw --table --wait --compress"
        " --skip-ssl --ssl",
    },
    "mysqladmin": {
        "values": "-h -P -u -S -i -c --host --port --user --socket --protocol --defaults-file --sleep"
        " --count --connect-timeout --default-character-set",
        "attached": "-p --password -w --wait",
        "flags": "-f -s -v -V -b -C -E -r --force --silent --verbose --no-defaults",
    },
    "mysqld": {
        "values": "-u -P -h -b --user --port --datadir --basedir --bind-address --socket --init-file"
        " --pid-file --log-error --character-set-server --collation-server --defaults-file --sql-mode"
        " --server-id --default-authentication-plugin",
        "attached": "--skip-networking --skip-grant-tables",
        "flags": "--initialize --initialize-insecure --skip-name-resolve --no-defaults --console --daemonize",
    },
    "psql": {
        "values": "-c -d -f -F -h -L -o -p -P -R -T -U -v --command --dbname --file --field-separator"
        " --host --log-file --output --port --pset --record-separator --table-attr --username --set"
        " --variable",
        "flags": "-a -A -b -e -E -H -l -n -q -s -S -t -V -w -W -x -X -z -0 -1 --no-password --password"
        " --quiet --tuples-only --no-align --single-transaction --no-psqlrc --expanded --echo-all --csv"
        " --list",
    },
    "docker": _DOCKER,
    "podman": _DOCKER,
    "nerdctl": _DOCKER,
    "buildah": _DOCKER,
    "docker-compose": {
        "values": "-f -p -c -H --file --project-name --profile --context --host --env-file"
        " --project-directory --scale --build-arg -t --timeout -e -u -w",
        "flags": "-d -v --detach --build --verbose --no-ansi --force-recreate --no-deps --rm"
        " --remove-orphans",
        "commands": "up down build run exec pull push config logs ps start stop restart create kill rm"
        " version",
    },
    "systemctl": {
        "values": "-t -s -H -M -n -o -p -P --type --signal --host --machine --lines --output --property"
        " --root --state --job-mode --preset-mode --kill-whom --what --image",
        "flags": "-a -l -q -f -i --now --user --system --no-block --no-pager --quiet --full --force"
        " --runtime --global --no-reload --no-ask-password --all --failed --wait --no-wall --no-legend"
        " --plain --dry-run",
        "commands": "enable disable start stop restart reload daemon-reload mask unmask status is-active"
        " is-enabled is-failed preset preset-all set-default get-default try-restart reenable"
        " daemon-reexec edit cat show list-units list-unit-files reset-failed isolate kill link"
        " add-wants set-environment try-reload-or-restart reload-or-restart halt poweroff reboot",
    },
    "service": {"flags": "--status-all --full-restart"},
    "rc-service": {
        "values": "-r -e",
        "flags": "-i -l -c -d -D -N -q -s -S -v -Z --quiet --nodeps --ifexists",
    },
    "update-rc.d": {"flags": "-f"},
    "invoke-rc.d": {
        "flags": "-q --quiet --force --try-anyway --disclose-deny --query --no-fallback --skip-systemd-native"
    },
    "sshd": {"values": "-b -C -c -E -f -g -h -k -o -p -u", "flags": "-4 -6 -D -d -e -G -i -q -T -t -V"},
    "ssh": {
        "values": "-B -b -c -D -E -e -F -I -i -J -L -l -m -O -o -P -p -Q -R -S -W -w",
        "flags": "-4 -6 -A -a -C -f -G -g -K -k -M -N -n -q -s -T -t -V -v -X -x -Y -y",
        "stop": True,
    },
    "scp": {"values": "-c -D -F -i -J -l -o -P -S -X", "flags": "-3 -4 -6 -A -B -C -O -p -q -R -r -T -v"},
    "rsync": {
        "values": "-e -f -B -T -M --rsh --exclude --include --exclude-from --include-from --files-from"
        " --filter --chown --chmod --rsync-path --bwlimit --timeout --port --password-file --backup-dir"
        " --temp-dir --log-file --max-size --min-size --link-dest --info --out-format --suffix",
        "flags": "-a -v -z -r -R -l -L -p -o -g -t -D -n -u -c -x -h -P -q -H -A -X -S -W -d -b -i -I -k"
        " -K -O -y --archive --delete --progress --partial --compress --recursive --ignore-existing"
        " --quiet --verbose --stats --numeric-ids --delete-after --delete-excluded --no-perms --no-owner"
        " --no-group --relative --copy-links",
    },
    "dropbear": {
        "values": "-b -r -p -P -W -K -I -G -c -D -T",
        "flags": "-F -E -R -e -m -w -s -g -B -t -j -k -a -i -z -V",
    },
    "dropbearkey": {"values": "-t -f -s -C", "flags": "-y"},
    "ssh-keygen": {
        "values": "-b -C -E -F -f -I -J -j -K -m -M -N -n -O -P -R -r -S -s -t -V -W -w -Y -z -Z -a -D -G -T",
        "flags": "-A -B -c -e -g -H -h -i -k -l -L -o -p -Q -q -U -u -v -X -x -y",
    },
    "ssh-keyscan": {"values": "-f -O -p -T -t", "flags": "-4 -6 -c -D -H -q -v"},
    "supervisord": {
        "values": "-c -u -m -d -l -y -z -e -j -i -q -a --configuration --user --umask --directory"
        " --logfile --logfile_maxbytes --logfile_backups --loglevel --pidfile --identifier --childlogdir"
        " --minfds --minprocs",
        "flags": "-n -s -k -t -h -v --nodaemon --silent --nocleanup --strip_ansi",
    },
    "openssl": {
        "values": "-in -out -keyout -key -days -subj -newkey -pass -passin -passout -config -extensions"
        " -extfile -CA -CAkey -CAserial -set_serial -inkey -certfile -name -inform -outform -keyform"
        " -addext -reqexts -algorithm -pkeyopt -salt -connect -servername -K -iv -k -e -curve -signkey"
        " -nameopt -md -sigopt -rand",
        "flags": "-nodes -noenc -x509 -new -text -noout -req -sha1 -sha256 -sha384 -sha512 -md5 -base64"
        " -hex -export -d -a -A -nosalt -pbkdf2 -batch -utf8 -verify -pubout -CAcreateserial"
        " -fingerprint -des3 -aes256 -1 -5 -6 -apr1 -stdin -quiet -dsaparam -2 -aes-256-cbc -genkey -hash",
        "commands": "req x509 genrsa rsa dhparam rand passwd enc dgst pkcs12 s_client s_server ca"
        " genpkey pkey ecparam version verify pkcs8 crl ec dsa rehash md5 sha1 sha256",
        "single": True,
        "for": {
            "passwd": {"flags": "-reverse -table -noverify"},
            "enc": {"flags": "-e -salt"},
            "rsa pkey x509": {"flags": "-noout"},
        },
    },
    "htpasswd": {"values": "-C -r", "flags": "-b -B -c -i -n -m -2 -5 -d -s -p -D -v"},
    "gpg": {
        "values": "-o -r -u --keyserver --keyserver-options --homedir --output --recipient --local-user"
        " --keyring --secret-keyring --primary-keyring --passphrase --passphrase-file --passphrase-fd"
        " --pinentry-mode --trust-model --status-fd --logger-fd --default-key --options --cipher-algo"
        " --digest-algo --display-charset --import-options --export-options --keyid-format",
        "flags": "-a -b -c -d -e -k -K -q -s -v --batch --no-tty --yes --import --export --armor"
        " --dearmor --verify --quiet --recv-keys --recv-key --recv --list-keys --fingerprint"
        " --no-default-keyring --receive-keys --decrypt --encrypt --symmetric --sign --detach-sign"
        " --refresh-keys --no-auto-check-trustdb --always-trust --export-secret-keys --gen-key"
        " --full-gen-key --with-colons --with-fingerprint --delete-keys --locate-keys --no-options"
        " --ignore-time-conflict --show-keys --send-keys --search-keys --lsign-key"
        " --allow-secret-key-import --version",
    },
    "apt-key": {
        "values": "--keyring",
        "flags": "--quiet --debug1",
        "commands": "add adv del export exportall list finger fingerprint=finger update net-update",
        "for": {
            "adv": {
                "values": "--keyserver --keyserver-options --homedir",
                "flags": "--recv-keys --recv-key --recv --batch --fetch-keys --fetch-key --no-tty"
                " --refresh-keys"
                " --receive-keys",
            }
        },
    },
    "add-apt-repository": {
        "values": "-c -p -P -S -U -C -k -K --keyserver --component --pocket --ppa --uri --sourceslist"
        " --cloud",
        "flags": "-y -r -u -n -m -l -s -L -v -d --yes --remove --update --no-update --enable-source"
        " --list --massive-debug --login --debug",
    },
    "rabbitmqctl": {
        "values": "-n -p -t -l --node --vhost --timeout --formatter --priority --apply-to --erlang-cookie",
        "flags": "-q -s --quiet --silent --longnames --dry-run --no-table-headers",
        "commands": "add_user change_password delete_user set_user_tags set_permissions add_vhost"
        " delete_vhost status start_app stop_app stop wait list_users list_queues join_cluster"
        " authenticate_user set_policy set_parameter await_startup reset cluster_status eval"
        " clear_password import_definitions set_vm_memory_high_watermark",
    },
    "redis-server": {
        "values": "--requirepass --port --bind --dir --save --appendonly --maxmemory --maxmemory-policy"
        " --loglevel --logfile --masterauth --protected-mode --daemonize --databases --unixsocket"
        " --cluster-enabled --replicaof --slaveof --include --tls-port --pidfile --appendfsync"
        " --stop-writes-on-bgsave-error --io-threads --user --dbfilename --loadmodule --timeout"
        " --tcp-keepalive",
        "flags": "-v -h -version --version --help --sentinel",
    },
    "redis-cli": {
        "values": "-h -p -s -a -u -r -i -n -d -D --user --pass --uri --cacert --cert --key --eval --sni",
        "flags": "-x -X -c -e -3 -2 --raw --no-raw --tls --insecure --no-auth-warning --stat --scan"
        " --latency --pipe --askpass",
        "stop": True,
    },
    "svn": {
        "values": "-r -c -m -F --revision --change --username --password --config-dir --config-option"
        " --depth --set-depth --message --file --trust-server-cert-failures --native-eol --changelist"
        " --accept",
        "flags": "-q -v -R -N --quiet --verbose --non-interactive --trust-server-cert --no-auth-cache"
        " --force --ignore-externals --recursive --parents --force-interactive --password-from-stdin"
        " --remove-unversioned",
        "commands": "checkout co=checkout update up=update export switch sw=switch commit ci=commit"
        " cleanup info list ls=list add propset revert log cat diff delete status st=status",
    },
    "helm": {
        "values": "-n -f --namespace --kube-context --kubeconfig --values --set --set-string --set-file"
        " --set-json --version --repo --username --password --timeout --registry-config"
        " --repository-cache --repository-config --ca-file --cert-file --key-file --destination -d"
        " --untardir --history-max --post-renderer --output -o --description --kube-token"
        " --kube-apiserver --kube-version -a --api-versions",
        "flags": "-i -q --install --wait --atomic --create-namespace --dry-run --debug --untar --devel"
        " --force --verify --insecure-skip-tls-verify --plain-http --pass-credentials --force-update"
        " --no-update --reuse-values --reset-values --dependency-update --cleanup-on-fail --include-crds"
        " --password-stdin --skip-crds --wait-for-jobs",
        "commands": "install upgrade uninstall delete=uninstall del=uninstall un=uninstall repo:add"
        " repo:update repo:list repo:remove repo:index pull fetch=pull push template lint package"
        " plugin:install plugin:list plugin:uninstall plugin:update dependency:update dependency:build"
        " dep:update=dependency:update dep:build=dependency:build registry:login registry:logout init"
        " list ls=list version show:values show:chart search:repo search:hub get:values test rollback"
        " status history create env completion",
        "groups": "repo plugin dependency dep registry show search get",
    },
    "kubectl": {
        "values": "-n -f -l -o -c -k -s --namespace --filename --selector --output --container"
        " --kustomize --server --context --kubeconfig --cluster --user --token --as --username"
        " --password --certificate-authority --client-certificate --client-key --request-timeout"
        " --from-literal --from-file --from-env-file --image --port --replicas --timeout --for"
        " --field-selector --docker-server --docker-username --docker-password --docker-email --type"
        " --patch -p --env --restart --overrides --template --cache-dir --tls-server-name"
        " --resource-version",
        "attached": "--dry-run --validate --cascade --wait --minify --raw --flatten",
        "flags": "-A -w -R -i -t -q --all-namespaces --watch --recursive --stdin --tty --quiet --force"
        " --record --insecure-skip-tls-verify --all --client --short --rm --no-headers --server-side"
        " --prune --overwrite --show-labels --ignore-not-found",
        "commands": "apply create delete get describe run exec logs port-forward expose scale"
        " rollout:status rollout:restart rollout:undo set:image config:use-context config:set-context"
        " config:set-credentials config:set-cluster config:view patch label annotate wait cp edit"
        " replace version cluster-info top drain cordon uncordon taint auth:can-i kustomize completion"
        " api-resources explain attach proxy",
        "groups": "rollout set config auth",
        "for": {
            "exec": {"stop": True},
            "logs": {"values": "--tail --since", "flags": "-f -p --follow --previous"},
        },
    },
    "wait-for-it.sh": {
        "values": "-h -p -t --host --port --timeout",
        "flags": "-s -q --strict --quiet --child",
    },
    "wait-for": {"values": "-t --timeout", "flags": "-q -v --quiet"},
    "dockerize": {
        "values": "-timeout -wait -template -stdout -stderr -wait-retry-interval -wait-http-header -env"
        " -env-section -env-header -delims",
        "flags": "-poll -version -validate-cert -skip-tls-verify -no-overwrite -exit-code -multiline",
        "single": True,
        "stop": True,
    },
    "nginx": {"values": "-c -e -g -p -s", "flags": "-h -q -t -T -v -V"},
    "crond": {"values": "-c -d -l -L -m -x", "flags": "-b -f -n -s -S -i -p -P"},
    "cron": {"values": "-x", "flags": "-f -l -L -n -P"},
}
