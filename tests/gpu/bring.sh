#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# On a Debian machine with a network: unpacks what a GPU machine may lack, nlohmann_json and GoogleTest's sources, from
# Debian's packages into build/brought, which git ignores. Take that folder along with the tree; check.sh looks there.
# Nothing is installed, and root is not needed.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
  echo "bring.sh: this is no Debian: apt-get and dpkg-deb are missing; run it on one, and take build/brought along" >&2
  exit 2
fi

folder="$PWD/build/brought"
packages="$(mktemp -d)"
trap 'rm -rf "$packages"' EXIT
if ! (cd "$packages" && apt-get -qq -o APT::Sandbox::User=root download nlohmann-json3-dev googletest); then
  echo "bring.sh: apt-get cannot download them; where it knows no such packages, run as root: apt-get update" >&2
  exit 1
fi
rm -rf "$folder"
mkdir -p "$folder"
for package in "$packages"/*.deb; do
  dpkg-deb --extract "$package" "$folder"
  echo "unpacked $(basename "$package")"
done
rm -rf "$folder/usr/share/doc"
echo "$(du -sh "$folder" | cut -f1) in build/brought"
