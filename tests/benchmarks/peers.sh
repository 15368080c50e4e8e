#!/usr/bin/env bash
# Installs the programs that kv is measured against, from the ordinary registries, as far as this machine has
# them: Taskwarrior (Debian), todoman and microbeads (PyPI), Backlog.md (npm). Give it a folder for the last three.
set -u
folder=${1:?usage: peers.sh FOLDER}
mkdir -p "$folder"
if ! command -v task >/dev/null && command -v apt-get >/dev/null; then
  apt-get install -y -q taskwarrior || echo "Taskwarrior: not installed"
fi
python3 -m venv "$folder/python" && "$folder/python/bin/pip" install -q todoman microbeads python-frontmatter ||
  echo "todoman, microbeads: not installed"
if command -v npm >/dev/null; then
  npm install --silent --prefix "$folder/node" backlog.md || echo "Backlog.md: not installed"
fi
