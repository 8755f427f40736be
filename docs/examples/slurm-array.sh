#!/usr/bin/env bash
# One batch over eight tasks of Slurm:  sbatch slurm-array.sh
# Run it from a folder that every node sees, with photos/ and B.jpg in it. Results come into painted/.
#SBATCH --job-name=impasto
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
#SBATCH --mem=4G
#SBATCH --requeue
set -euo pipefail

# To repeat some tasks only, say how many there were:  SHARDS=8 sbatch --array=3,7 slurm-array.sh
shards=${SHARDS:-$SLURM_ARRAY_TASK_COUNT}

# IMPASTO names another way to start it, such as a path.
exec ${IMPASTO:-npx impasto} batch photos/ --style B.jpg --out painted/ \
  --threads "${SLURM_CPUS_PER_TASK:-0}" \
  --shard "$SLURM_ARRAY_TASK_ID/$shards"
