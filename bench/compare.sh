#!/usr/bin/env bash
# The whole process beside real Keras, on the same file in the same run. Prints both times, memory and the ratio.
#
# Needs Python 3.10 or later with venv; installs Keras into bench/.venv and, where it is missing, hyperfine into bench/.tools.
set -euo pipefail
cd "$(dirname "$0")/.."
file=${1:-examples/cnn.py}

[ -x bench/.venv/bin/python ] || python3 -m venv bench/.venv
bench/.venv/bin/python -c 'import keras' 2>/dev/null ||
    bench/.venv/bin/pip install --quiet -r oracle/requirements.txt
hyperfine=$(command -v hyperfine || true)
if [ -z "$hyperfine" ]; then
    [ -x bench/.tools/bin/hyperfine ] || cargo install --quiet --locked --root bench/.tools hyperfine
    hyperfine=bench/.tools/bin/hyperfine
fi
cargo build --release --quiet
jupan=target/release/jupan

echo "binary: $(stat -c %s $jupan) bytes"
# A process that does nothing: what starting one costs on this machine.
"$hyperfine" --shell=none --warmup 5 --min-runs 50 --export-json bench/.jupan.json "$jupan --version" "$jupan explain $file"
KERAS_BACKEND=jax "$hyperfine" --shell=none --warmup 1 --runs 5 --export-json bench/.keras.json "bench/.venv/bin/python $file"
python3 - <<'P'
import json
load = lambda name: json.load(open(f"bench/.{name}.json"))["results"]
start, jupan = load("jupan")
(keras,) = load("keras")
cpu = lambda run: run["user"] + run["system"]
print(f"jupan: {jupan['median'] * 1e3:.2f} ms, {cpu(jupan) * 1e3:.2f} ms of CPU ({(cpu(jupan) - cpu(start)) * 1e3:.2f} ms beyond starting a process)")
print(f"Keras: {keras['median'] * 1e3:.0f} ms")
print(f"ratio: {keras['median'] / jupan['median']:.0f}")
P
if [ -x /usr/bin/time ]; then
    /usr/bin/time -f "memory: jupan %M KiB" "$jupan" explain "$file" >/dev/null
fi
