#!/bin/sh
# A Docker command line without an engine: an image is a file of its name in $FAKE_ENGINE, and its text is its content.
name() { printf '%s' "$FAKE_ENGINE/$(printf '%s' "$1" | tr / %)"; }
id() { printf 'sha256:%s' "$(sha256sum <"$1" | cut -c 1-64)"; }
case "$1 $2" in
  "version "*) echo "${FAKE_PLATFORM:-linux/amd64}" ;;
  "info "*) echo "$FAKE_ENGINE" ;;
  "image inspect")
    file=$(name "$5")
    [ -f "$file" ] || { echo "No such image" >&2; exit 1; }
    printf '{"Id":"%s","Size":3,"RootFS":{"Layers":["%s"]}}\n' "$(id "$file")" "$(id "$file")"
    ;;
  "image rm") rm "$(name "$3")" ;;
  "pull "*)
    file=$FAKE_REGISTRY/$(printf '%s' "$3" | tr / %)
    [ -f "$file" ] || { echo "manifest unknown" >&2; exit 1; }
    cp "$file" "$(name "$3")"
    ;;
  "tag "*)
    for file in "$FAKE_ENGINE"/*; do
      [ -f "$file" ] || continue
      if [ "$file" = "$(name "$2")" ] || [ "$(id "$file")" = "$2" ]; then cp "$file" "$(name "$3")"; exit; fi
    done
    exit 1
    ;;
  "save "*)
    [ -z "${FAKE_SAVE_FAILS:-}" ] || { echo "no space left" >&2; exit 1; }
    printf '%s\n' "$2"
    cat "$(name "$2")"
    ;;
  "load "*)
    read -r loaded
    cat >"$(name "$loaded")"
    ;;
  *) exit 64 ;;
esac
