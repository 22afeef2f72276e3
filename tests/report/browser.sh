# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Read by what drives a report in a browser.

# find_browser FOLDER: sets FOLDWISE_CHROMIUM and FOLDWISE_NODE_MODULES, the second a folder below FOLDER in which npm
# installs what package-lock.json names, unless it is there. Where something is missing `missing` says what.
# shellcheck disable=SC2034  # for who sources this
find_browser() {
  local here folder=$1 log=$1/npm.log
  here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
  missing=''
  FOLDWISE_CHROMIUM=${FOLDWISE_CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
  export FOLDWISE_CHROMIUM FOLDWISE_NODE_MODULES=$folder/node_modules
  if [[ ! -x $FOLDWISE_CHROMIUM ]]; then
    missing='chromium is not here (Debian: chromium)'
  elif ! command -v node >/dev/null; then
    missing='node is not here (Debian: nodejs)'
  elif ! cmp -s "$here/package-lock.json" "$folder/installed.json"; then
    mkdir -p "$folder"
    if ! command -v npm >/dev/null; then
      missing='npm is not here (Debian: npm)'
    elif cp "$here"/package{,-lock}.json "$folder/" &&
      (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund) >"$log" 2>&1; then
      cp "$folder/package-lock.json" "$folder/installed.json"
    else
      missing="npm could not install playwright-core and axe-core: $(tail -n 3 "$log" | tr '\n' ' ')"
    fi
  fi
}
