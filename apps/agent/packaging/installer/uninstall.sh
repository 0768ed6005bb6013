#!/bin/bash
# Removes Portcullis from this Mac: sudo /Library/Portcullis/uninstall.sh [--keep-state]
# Exit codes: 0 removed, 1 removed but for what the last lines name, 2 wrong use, 3 nothing was removed.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 3
# shellcheck source=names.sh
. "$here/names.sh"
# shellcheck source=jobs.sh
. "$here/jobs.sh"

keep_state=no
failed=0
remaining=()

usage() {
  cat <<TEXT
Usage: sudo $0 [--keep-state]

Deactivates the System Extension, gives captured devices back, stops the jobs of Portcullis and removes its files.
  --keep-state   keep the configuration, the Mac's key, the documents and what was recorded ($state_folder)
TEXT
}

did() { echo "  done: $*"; }
could_not() {
  failed=1
  remaining+=("$*")
}
remains() { remaining+=("$*"); }

# Ends the script before anything is changed that cannot be undone.
nothing_removed() {
  echo "uninstall: nothing was removed: $1" >&2
  exit 3
}

read_arguments() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --keep-state) keep_state=yes ;;
      -h | --help)
        usage
        exit 0
        ;;
      *)
        echo "uninstall: \`$1\` is not an option" >&2
        usage >&2
        exit 2
        ;;
    esac
    shift
  done
  if [ "$(id -u)" -ne 0 ]; then
    echo "uninstall: must run as root: sudo $0" >&2
    exit 2
  fi
}

# The app asks macOS on behalf of the person at the Mac, who may have to give an administrator's password; with nobody there, as
# root, which macOS grants where a profile names the extension as removable. Ends after three minutes without an answer.
# Prints what the app said, and fails when the app did.
ask_app_to_deactivate() {
  local person=$1 said waited=0 process status
  said=$(mktemp "${TMPDIR:-/tmp}/portcullis.XXXXXX") || return 1
  if [ -n "$person" ]; then
    in_session "$person" "$app_program" deactivate --wait 170 >"$said" 2>&1 &
  else
    "$app_program" deactivate --wait 60 >"$said" 2>&1 &
  fi
  process=$!
  while kill -0 "$process" 2>/dev/null; do
    if [ "$waited" -ge 180 ]; then
      kill "$process" 2>/dev/null
      echo "the app gave no answer for three minutes" >>"$said"
      break
    fi
    sleep 1
    waited=$((waited + 1))
  done
  wait "$process" 2>/dev/null
  status=$?
  # Of foreign text only the beginning, and nothing that steers a terminal.
  head -c 2000 "$said" | LC_ALL=C tr -cd '\n -~' | sed 's/^/    /'
  rm -f "$said"
  return "$status"
}

# What has become of the extension: macOS needs a moment for it.
state_in_the_end() {
  local state tries=0
  while :; do
    state=$(extension_state)
    case "$state" in absent | reboot) break ;; esac
    tries=$((tries + 1))
    if [ "$tries" -gt 10 ]; then break; fi
    sleep 1
  done
  echo "$state"
}

# Before anything is deleted: only the app that activated the extension can deactivate it, and removing files leaves it running.
deactivate_extension() {
  local state person asked=0
  state=$(extension_state)
  case "$state" in
    absent) return 0 ;;
    reboot)
      remains "the System Extension is gone for good when the Mac restarts"
      return 0
      ;;
    unknown)
      if [ ! -d "$extension" ]; then return 0; fi
      ;;
  esac
  if [ ! -x "$app_program" ]; then
    nothing_removed "the System Extension is active, but the app that can remove it is missing: install the same version again, then run this again"
  fi
  person=$(person_at_mac)
  echo "  asking macOS to remove the System Extension (it may ask the person at the Mac for an administrator's password)"
  ask_app_to_deactivate "$person" || asked=$?
  case "$(state_in_the_end)" in
    absent) did "the System Extension is deactivated" ;;
    reboot)
      did "the System Extension is deactivated"
      remains "the System Extension is gone for good when the Mac restarts"
      ;;
    unknown)
      if [ "$asked" -ne 0 ]; then nothing_removed "whether the System Extension is gone is not known, and the app could not remove it"; fi
      could_not "whether the System Extension is gone is not known: see \`systemextensionsctl list\` after a restart"
      ;;
    *)
      if [ -z "$person" ]; then
        nothing_removed "the System Extension is still there, and nobody is logged in whom macOS could ask: log in at the Mac, then run this again there or remotely"
      fi
      nothing_removed "the System Extension is still there. Where a profile of the organisation forbids its removal, the profile has to go first (profiles show -type configuration | grep -A3 system-extension); otherwise run this again and give the password"
      ;;
  esac
}

# A capture lasts as long as the process that holds it: the device goes back to macOS when the bridge ends.
note_captured_devices() {
  local number
  number=$(grep -c . "$bridge_state/captured" 2>/dev/null)
  if [ "${number:-0}" -eq 0 ]; then return; fi
  remains "$number captured device(s) came back when the bridge ended; one that did not has to be unplugged and plugged in again"
}

stop_everything() {
  local label
  quit_app
  did "the app is closed"
  for label in "$agent_label" "$bridge_label"; do
    if stop_job "$label"; then did "the job $label is stopped"; else could_not "the job $label does not end: restart the Mac"; fi
  done
}

# While the app is still known to macOS; later the name means nothing to it.
forget_permission() {
  if [ "$mode" = authorize ] && ! tccutil reset SystemPolicyAllFiles "$extension_id" >/dev/null 2>&1; then
    remains "the entry of Portcullis under Full Disk Access in System Settings can be removed by hand"
  fi
}

# remove WHAT PATH
remove() {
  if [ ! -e "$2" ] && [ ! -L "$2" ]; then return; fi
  if rm -rf "$2"; then did "$1 removed ($2)"; else could_not "$1 could not be removed: $2"; fi
}

remove_files() {
  remove 'job of the app' "$agents/$app_label.plist"
  remove 'job of the agent' "$daemons/$agent_label.plist"
  remove 'job of the bridge' "$daemons/$bridge_label.plist"
  remove 'app' "$app"
  if [ -L "$command" ] && [ "$(readlink "$command")" = "$agent_folder/bin/portcullis" ]; then remove 'command line' "$command"; fi
  remove 'sockets' "$run_folder"
  remove 'logs' "$log_folder"
  if [ "$keep_state" = yes ]; then
    remains "kept: $state_folder, with the Mac's key and what has not reached the server yet"
  else
    remove 'state and configuration' "$state_folder"
  fi
  # This script is in it; the shell holds it open.
  remove 'programs' "$product_folder"
}

forget_package() {
  if ! pkgutil --pkg-info "$package_id" >/dev/null 2>&1; then return; fi
  if pkgutil --forget "$package_id" >/dev/null 2>&1; then did "receipt forgotten ($package_id)"; else could_not "the receipt $package_id remains: sudo pkgutil --forget $package_id"; fi
}

main() {
  read_arguments "$@"
  echo "Removing Portcullis $version:"
  note_captured_devices
  say_goodbye uninstall
  deactivate_extension
  stop_everything
  forget_permission
  remove_files
  forget_package
  if [ "${#remaining[@]}" -gt 0 ]; then
    echo 'What remains:'
    printf '  - %s\n' "${remaining[@]}"
  fi
  if [ "$keep_state" = no ]; then echo 'The server still lists this Mac: remove it in the console (Macs). Profiles are removed in the MDM.'; fi
  exit "$failed"
}

# Read as a whole before it runs: it removes itself.
main "$@"
