# Undoes steps by their ledger; continues changes.sh.
undone=

# Undoes a step, unless another stack still wants it. Files that someone changed later stay.
undo_step() {
  step=$ledger/$1
  [ -e "$step/owners/$owner" ] || return 0
  printf '@step %s\n' "$1"
  for other in "$step/owners"/*; do
    if [ "${other##*/}" != "$owner" ]; then
      note "kept for ${other##*/}"
      run rm "$step/owners/$owner"
      undone=yes
      return
    fi
  done
  packages=
  rest=
  undone=yes
  # The last change first. From a copy, so that the ledger can change meanwhile.
  order=$(mktemp)
  tac "$step/changes" >"$order"
  while IFS=' ' read -r kind value state active; do
    undo_change </dev/null
  done <"$order"
  rm "$order"
  remove_packages
  if [ -n "$rest" ]; then
    note "earlier versions of what stays: $step/copies"
    run rm -r "$step/owners" "$step/changes" "$step/written"
  else
    run rm -r "$step"
  fi
}

# Undoes one line of the ledger.
undo_change() {
  case $kind in
    file) restore_file "$value" ;;
    folder) if [ -d "$value" ]; then run rmdir --ignore-fail-on-non-empty "$value"; fi ;;
    package) packages="$packages $value" ;;
    unit) restore_unit "$value" "$state" "$active" ;;
    command) run sh -c "$value${state:+ $state}${active:+ $active}" ;;
  esac
}

restore_file() {
  if [ -e "$1" ] && [ -e "$step/copies$1" ] && [ "$(checksum "$1")" = "$(checksum "$step/copies$1")" ]; then
    # An earlier undo, which ended in the middle, got this far.
    run cp -p "$step/copies$1" "$1"
  elif [ -e "$1" ] && [ "$(checksum "$1")" != "$(cat "$step/written$1" 2>/dev/null)" ]; then
    rest=yes
    note "$1 stays: someone changed it after llm-stack did"
  elif [ -e "$step/copies$1" ]; then
    run cp -p "$step/copies$1" "$1"
  elif [ -e "$1" ]; then
    run rm "$1"
  fi
}

# Arguments: unit, what `is-enabled` and `is-active` said before.
restore_unit() {
  systemctl cat "$1" >/dev/null 2>&1 || return 0
  if [ "$3" != active ]; then run systemctl stop "$1"; fi
  case $2 in
    enabled | static | indirect | generated | alias) ;;
    masked) run systemctl mask "$1" ;;
    *) run systemctl disable "$1" ;;
  esac
}

# Removes the packages that the step installed and that are still there, unless another package needs them by now.
remove_packages() {
  [ -n "$packages" ] || return 0
  present=$(list_packages | cut -d ' ' -f 2)
  recorded=$packages
  packages=
  for package in $recorded; do
    if printf '%s\n' "$present" | grep -qxF -- "$package"; then packages="$packages $package"; fi
  done
  [ -n "$packages" ] || return 0
  # shellcheck disable=SC2086 # package names contain no spaces
  if [ "$(package_manager)" = apt ]; then
    set -- dpkg --purge $packages
    dpkg --no-act --purge $packages >/dev/null 2>&1 || set --
  else
    set -- rpm --erase $packages
    rpm --erase --test $packages >/dev/null 2>&1 || set --
  fi
  if [ $# -gt 0 ]; then run "$@"; else note "other packages need these, so they stay:$packages"; fi
}

# Removes the ledger if no step is left. Once, after all steps.
remove_empty_ledger() {
  if [ -n "$undone" ]; then run rmdir --ignore-fail-on-non-empty "$ledger" "${ledger%/*}"; fi
}
