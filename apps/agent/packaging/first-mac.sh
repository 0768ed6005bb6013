#!/bin/bash
# Measures on a Mac what no document says, and prints a report for an issue: docs/first-mac.md. Run it as yourself, not as root.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 2
# Installed, from a checkout, or whatever Node there is.
for node in "$here/agent/node/bin/node" "$here/../../../node_modules/.bin/node" "$(command -v node)"; do
  if [ -x "$node" ]; then exec "$node" "$here/first-mac/main.mjs" "$@"; fi
done
echo "first-mac: no Node was found: install the package of Portcullis, or run \`npm ci\` in the folder of the checkout" >&2
exit 2
