# Functions of every step on a Docker host. Each shows its command before it runs it, and records first how to undo it. In a
# preview nothing runs, so a step that shows nothing has nothing to do.
#
# Set by the caller: mode (preview or apply) and owner (prefix of the stack that asks, such as llm-prod). The ledger has one
# folder per step: owners/ (the stacks that want the step), changes (one a line), copies/ (files before the first change) and
# written/ (checksums of what was written).
ledger=/var/lib/llm-stack/host

# Starts a step. Another stack may already have made its changes; then this stack only becomes an owner.
begin_step() {
  step=$ledger/$1
  changed=
  if [ -s "$step/changes" ] && [ ! -e "$step/owners/$owner" ]; then
    run touch "$step/owners/$owner"
  fi
}

# Shows a command, and runs it unless this is a preview.
run() {
  printf '    %s\n' "$*"
  if [ "$mode" = apply ]; then "$@"; fi
}

note() {
  printf '    # %s\n' "$*"
}

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Adds a change to the ledger once.
record() {
  [ "$mode" = apply ] || return 0
  mkdir -p "$step/owners" "$step/copies" "$step/written"
  # Copies may contain secrets.
  chmod 0700 "$step/copies"
  : >"$step/owners/$owner"
  is_recorded "$*" || printf '%s\n' "$*" >>"$step/changes"
}

is_recorded() {
  grep -qxF -- "$*" "$step/changes" 2>/dev/null
}

# Runs a shell command when the step is undone, after everything that the step does later.
on_undo() {
  record "command $*"
}

checksum() {
  sha256sum <"$1" | cut -d ' ' -f 1
}

# Writes standard input to a file and sets `changed`, unless the file already has this content. Arguments: path, mode.
put_file() {
  path=$1
  content=$(mktemp)
  cat >"$content"
  if [ -f "$path" ] && [ "$(checksum "$content")" = "$(checksum "$path")" ]; then
    rm "$content"
    return
  fi
  changed=yes
  printf '    write %s (mode %s)\n' "$path" "$2"
  sed 's/^/      | /' "$content"
  if [ "$mode" = apply ]; then
    keep_original "$path"
    [ -e "$path" ] || install -m "$2" /dev/null "$path"
    # In place: owner, mode and SELinux label of an existing file stay.
    cat "$content" >"$path"
    mkdir -p "$step/written$(dirname "$path")"
    checksum "$path" >"$step/written$path"
  fi
  rm "$content"
}

# Copies a file before its first change, and records folders that have to be created for it.
keep_original() {
  if is_recorded "file $1"; then return; fi
  make_folder "$(dirname "$1")"
  if [ -e "$1" ]; then
    mkdir -p "$step/copies$(dirname "$1")"
    cp -p "$1" "$step/copies$1"
  fi
  record "file $1"
}

# The folders of llm-stack itself are recorded in any case: several stacks use them, and the last one removes them.
make_folder() {
  case $1 in
    */llm-stack | */llm-stack/*) ;;
    *) if [ -d "$1" ]; then return; fi ;;
  esac
  make_folder "$(dirname "$1")"
  record "folder $1"
  [ -d "$1" ] || install -d -m 0755 "$1"
}

package_manager() {
  if command -v apt-get >/dev/null; then echo apt; else echo dnf; fi
}

# Prints `state name` of all packages, in dpkg's words.
list_packages() {
  if [ "$(package_manager)" = apt ]; then
    # A removed package may keep its configuration.
    # shellcheck disable=SC2016 # dpkg's own variables
    dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' | grep -Ev '^(not-installed|config-files) ' | sort
  else
    rpm --query --all --queryformat 'installed %{NAME}\n' | sort
  fi
}

# Installs those of the packages that are missing, and records them with the dependencies that came with them.
install_packages() {
  before=$(list_packages)
  missing=
  for package in "$@"; do
    if ! printf '%s\n' "$before" | grep -qxF -- "installed $package"; then missing="$missing $package"; fi
  done
  [ -n "$missing" ] || return 0
  changed=yes
  if [ "$mode" = apply ]; then
    # Now, because the machine may stop during the installation. The traps are for a failure and for a lost connection, whose
    # signals would end the shell at once.
    for package in $missing; do record "package $package"; done
    trap : HUP INT PIPE TERM
    trap record_new_packages EXIT
  fi
  # Word splitting is meant: package names contain no spaces.
  # shellcheck disable=SC2086
  if [ "$(package_manager)" = apt ]; then
    run apt-get update
    run env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $missing
  else
    run dnf install --assumeyes --setopt=install_weak_deps=False $missing
  fi
  [ "$mode" = apply ] || return 0
  record_new_packages
  trap - EXIT HUP INT PIPE TERM
}

# Records the packages that have come since install_packages began.
record_new_packages() {
  known=$(printf '%s\n' "$before" | cut -d ' ' -f 2)
  list_packages | cut -d ' ' -f 2 | grep -vxF -e "$known" | while read -r package; do record "package $package"; done
}

# Records whether a unit starts at boot and whether it runs, before the step changes that.
record_unit() {
  if grep -q "^unit $1 " "$step/changes" 2>/dev/null; then return; fi
  # A unit that does not exist yet has no state.
  state=$(systemctl is-enabled "$1" 2>/dev/null || true)
  record "unit $1 ${state:-absent} $(systemctl is-active "$1" 2>/dev/null || true)"
}

enable_unit() {
  if systemctl is-enabled --quiet "$1" 2>/dev/null; then
    if systemctl is-active --quiet "$1" || is_skipped "$1"; then return; fi
  fi
  record_unit "$1"
  changed=yes
  run systemctl enable --now "$1"
}

# Whether systemd tried to start a unit, and did not because of the unit's own conditions. Time services do not run in containers.
is_skipped() {
  [ "$(systemctl show "$1" --property ConditionResult --value)" = no ] &&
    [ "$(systemctl show "$1" --property ConditionTimestampMonotonic --value)" != 0 ]
}
