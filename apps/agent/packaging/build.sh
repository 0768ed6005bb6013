#!/bin/bash
# Makes the installer package on a Mac: apps/agent/packaging/build.sh --help
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 2
modules="$here/../../../node_modules"
if [ ! -d "$modules/.bin" ]; then
  echo "package: the packages are not installed: run \`npm ci\` in the folder of the checkout first" >&2
  exit 2
fi
# The Node that npm brought comes first; of some versions it has none for Apple silicon.
PATH="$modules/.bin:$PATH"
export PATH
if ! command -v node >/dev/null; then
  echo "package: no Node was found: install Node 24 or newer (\`brew install node\`)" >&2
  exit 2
fi
exec node "$here/build.mjs" "$@"
