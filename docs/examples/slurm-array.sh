#!/usr/bin/env bash
# One batch over eight tasks of Slurm:  sbatch slurm-array.sh
# Run it from a folder that every node sees, with photos/ and B.jpg in it. Results come into painted/.
# For another batch, give its arguments:  sbatch slurm-array.sh --manifest jobs.csv --out painted/
# A task that was killed resumes when it is requeued:  scontrol requeue 123_4
#SBATCH --job-name=impasto
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
#SBATCH --mem=4G
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail
[ $# -gt 0 ] || set -- photos/ --style B.jpg --out painted/

# To repeat some tasks only, say how many there were:  SHARDS=8 sbatch --array=3,7 slurm-array.sh
shards=${SHARDS:-$SLURM_ARRAY_TASK_COUNT}

# IMPASTO names another way to start it, such as a path.
exec ${IMPASTO:-npx impasto} batch "$@" \
  --threads "${SLURM_CPUS_PER_TASK:-0}" \
  --shard "$SLURM_ARRAY_TASK_ID/$shards"
