# shellcheck shell=bash disable=SC2154
# What the scripts of the package and the uninstaller share: launchd jobs, the person at the Mac, the System Extension.

# Stops a job of the system and waits until it is gone: `bootout` answers before that. A job that is not loaded is gone.
# stop_job LABEL; fails when the job is still there after 20 s.
stop_job() {
  local tries=0
  launchctl bootout "system/$1" >/dev/null 2>&1
  while launchctl print "system/$1" >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 40 ]; then return 1; fi
    sleep 0.5
  done
}

# The server hears why this Mac's words are about to stop, if it can be reached within some seconds: say_goodbye upgrade|uninstall
say_goodbye() {
  if [ -x "$agent_folder/bin/portcullis" ]; then "$agent_folder/bin/portcullis" goodbye "$1" >/dev/null 2>&1; fi
  return 0
}

# Loads a job of the system and starts it. launchd refuses for a moment after a bootout (error 5 or 37), so again.
# start_job LABEL PLIST
start_job() {
  local tries=0
  launchctl enable "system/$1" >/dev/null 2>&1
  until launchctl bootstrap system "$2" >/dev/null 2>&1; do
    if launchctl print "system/$1" >/dev/null 2>&1; then return 0; fi
    tries=$((tries + 1))
    if [ "$tries" -ge 5 ]; then return 1; fi
    sleep 1
  done
}

# The user id of whoever sits at the Mac, or nothing: at the login window and in Setup Assistant nobody does.
person_at_mac() {
  local name
  name=$(stat -f '%Su' "$console" 2>/dev/null) || return 0
  case "$name" in
    '' | root | loginwindow | _mbsetupuser) return 0 ;;
  esac
  id -u "$name" 2>/dev/null
}

# Runs a command in a person's session, as that person: in_session UID COMMAND…
in_session() {
  local person=$1
  shift
  launchctl asuser "$person" sudo -n -H -u "#$person" "$@"
}

# User ids of all sessions in which the app runs, one a line.
sessions_with_app() {
  ps -axo uid=,comm= 2>/dev/null | while read -r person program; do
    if [ "$program" = "$app_program" ]; then echo "$person"; fi
  done | sort -u
}

# Ends the app in every session; launchd does not start it again before the next login.
quit_app() {
  local person
  sessions_with_app | while read -r person; do
    launchctl bootout "gui/$person/$app_label" >/dev/null 2>&1
  done
  ps -axo pid=,comm= 2>/dev/null | while read -r process program; do
    if [ "$program" = "$app_program" ]; then kill "$process" 2>/dev/null; fi
  done
  return 0
}

# What macOS says about our System Extension, the strongest word of all its entries: `active`, `waiting` (for a click),
# `disabled`, `reboot` (gone with the next restart), `absent`, or `unknown` when the list cannot be read or has a state that is
# not known here. Words of the states: `systemextensionsctl list`, macOS 13 to 26.
extension_state() {
  local list states state found=absent
  if ! list=$(systemextensionsctl list 2>/dev/null); then
    echo unknown
    return 0
  fi
  states=$(printf '%s\n' "$list" | awk -F '\t' -v id="$extension_id" '{ split($4, name, " ") } name[1] == id { print $6 }')
  while IFS= read -r state; do
    case "$state" in
      '[activated enabled]' | '[activated enabling]' | '[activated waiting to upgrade]' | '[activated waiting to upgrade on reboot]')
        found=active
        break
        ;;
      '[activated waiting for user]' | '[activated waiting for nsextension]' | '[activated waiting to reboot]') found=waiting ;;
      '[activated disabled]') found=disabled ;;
      '[terminated waiting to uninstall on reboot]') if [ "$found" = absent ]; then found=reboot; fi ;;
      '[uninstalled]' | '') ;;
      *) if [ "$found" = absent ] || [ "$found" = reboot ]; then found=unknown; fi ;;
    esac
  done <<LIST
$states
LIST
  echo "$found"
}

# Whether the dotted number $1 is less than $2: is_older 0.1.0.9 0.1.0.10
is_older() {
  local left=$1. right=$2. a b
  while [ -n "$left$right" ]; do
    a=${left%%.*} b=${right%%.*}
    left=${left#*.} right=${right#*.}
    case "$a$b" in *[!0-9]*) return 1 ;; esac
    if [ "${a:-0}" -lt "${b:-0}" ]; then return 0; fi
    if [ "${a:-0}" -gt "${b:-0}" ]; then return 1; fi
  done
  return 1
}
