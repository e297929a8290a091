#!/usr/bin/env bash
# How long hostile programs keep the binary busy, and how much memory they get. Exits 1 where one takes more than a second
# of CPU or 256 MiB, or brings it down.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --quiet
cargo run --quiet -p bench --bin hostile target/hostile
python3 - "$@" <<'P'
import os, pathlib, subprocess, sys

SECONDS, MEBIBYTES = 1.0, 256
wanted = sys.argv[1:]
failed = 0
for path in sorted(pathlib.Path("target/hostile").glob("*.py")):
    if wanted and path.stem not in wanted:
        continue
    process = subprocess.Popen(["target/release/jupan", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds, mebibytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    wrong = []
    if seconds > SECONDS:
        wrong.append("slow")
    if mebibytes > MEBIBYTES:
        wrong.append("large")
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        wrong.append(f"exit {os.waitstatus_to_exitcode(status)}")
    failed += bool(wrong)
    print(f"{path.stem:24} {seconds:6.2f} s {mebibytes:6.0f} MiB  {', '.join(wrong)}")
print(f"{failed} over {SECONDS} s or {MEBIBYTES} MiB")
sys.exit(failed > 0)
P
