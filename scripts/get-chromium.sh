#!/usr/bin/env bash
# Installs Debian's Chromium, in which the tests open the pages (as root or by sudo).
set -euo pipefail

command -v chromium >/dev/null && exit 0
command -v apt-get >/dev/null || { echo 'get-chromium: this is no Debian; install Chromium by hand' >&2; exit 1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
echo 'get-chromium: installing chromium' >&2
as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >&2 || true
as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
    chromium fonts-liberation fonts-noto-core >&2
