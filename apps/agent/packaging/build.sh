#!/bin/bash
# Makes the installer package on a Mac: apps/agent/packaging/build.sh --help
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 2
modules="$here/../../../node_modules"
if [ ! -x "$modules/.bin/node" ]; then
  echo "package: the packages are not installed: run \`npm ci\` in the folder of the checkout first" >&2
  exit 2
fi
PATH="$modules/.bin:$PATH"
export PATH
exec "$modules/.bin/node" "$here/build.mjs" "$@"
