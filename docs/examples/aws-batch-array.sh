#!/bin/sh
# The command of an AWS Batch array job, for a container with Node and Impasto whose working directory is a folder that all share
# (such as one on EFS), with photos/ and B.jpg in it. Results come into painted/.
set -eu

# AWS Batch counts from 0.
shard=$((AWS_BATCH_JOB_ARRAY_INDEX + 1))

# IMPASTO names another way to start it, such as a path.
exec ${IMPASTO:-npx impasto} batch photos/ --style B.jpg --out painted/ \
  --shard "$shard/$AWS_BATCH_JOB_ARRAY_SIZE"
