#!/usr/bin/env bash
# Installs what the project needs and lacks: Debian packages (as root or by sudo) and the Python
# environment in .venv. May be run any time; when nothing is missing it takes a blink.
set -euo pipefail
cd "$(dirname "$0")/.."

stamp=.local/bootstrap.stamp
fragment=/etc/postgresql-common/createcluster.d/listings-cdl.conf
wanted=$({ pwd; cat scripts/bootstrap.sh pyproject.toml; } | sha256sum)

say() { printf 'bootstrap: %s\n' "$*" >&2; }

# The newest server that is installed, if it will do, else the one Debian offers.
postgresql_major() {
    local major
    major=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null | sort -n | tail -n 1)
    if [ "${major%%.*}" -ge 15 ] 2>/dev/null; then
        echo "$major"
    else
        apt-cache policy postgresql 2>/dev/null | sed -nE 's/^ *Candidate: ([0-9]+).*/\1/p' | grep . || echo 15
    fi
}

missing_packages() {
    local name major
    major=$(postgresql_major)
    for name in \
        "postgresql-$major" "postgresql-client-$major" "postgresql-plpython3-$major" \
        "postgresql-$major-cron" "postgresql-$major-pgtap" "postgresql-$major-plpgsql-check" \
        sqitch libdbd-pg-perl pgbouncer python3 python3-venv make; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "these Debian packages are missing: ${missing[*]}"
        say "neither root nor sudo is at hand. Ask an administrator to run:"
        say "  apt-get install ${missing[*]}"
        exit 1
    fi
}

install_packages() {
    say "installing ${missing[*]}"
    # Debian's package would make and start a cluster "main" of its own, which nobody asked for.
    if [[ " ${missing[*]} " =~ \ postgresql-[0-9]+\  ]]; then
        as_root mkdir -p "${fragment%/*}"
        echo 'create_main_cluster = false' | as_root tee "$fragment" >/dev/null
        trap 'as_root rm -f "$fragment"' EXIT
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >&2 ||
        say "the package lists could not be brought up to date; trying with those there are"
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends "${missing[@]}" >&2
    # The tests start poolers of their own; the one that the package starts nobody asked for.
    if [[ " ${missing[*]} " = *" pgbouncer "* ]] && [ -d /run/systemd/system ]; then
        as_root systemctl --quiet disable --now pgbouncer
    fi
}

python_for_venv() {
    # Debian's own Python first: plpython3u is built for it.
    local candidate
    for candidate in /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
            2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    say "no Python 3.11 or newer with the module venv was found"
    exit 1
}

if [ -x .venv/bin/cdl ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi
mkdir -p .local
exec 9>.local/bootstrap.lock
flock 9

if command -v dpkg-query >/dev/null; then
    mapfile -t missing < <(missing_packages)
    [ "${#missing[@]}" = 0 ] || install_packages
else
    say "this is no Debian; PostgreSQL 15 or newer with plpython3, pg_cron and pgTAP must be there"
fi

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(python_for_venv)
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
fi
say "installing the Python packages into .venv"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
printf '%s\n' "$wanted" >"$stamp"
