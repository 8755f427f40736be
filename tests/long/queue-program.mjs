/**
 * A program for tests to kill: opens a data folder, resumes interrupted jobs, creates new ones, paints, and writes a line for
 * each event. Its arguments are the folder of the compiled sources, the data folder, and the new jobs as JSON.
 */
import { join } from 'node:path';

const [dist, folder, newJobs] = process.argv.slice(2);
const { JobService } = await import(join(dist, 'jobs', 'index.js'));
const { nodeLaunch } = await import(join(dist, 'compute', 'index.js'));

const report = (record) => process.stdout.write(`${JSON.stringify(record)}\n`);
const service = await JobService.open({
  folder,
  launch: (scratch) => {
    const child = nodeLaunch(false)(scratch);
    report({ painter: child.pid });
    return child;
  },
  pace: { threads: 1 },
  checkpointSeconds: 0.2,
});
if (service.setAside.length > 0) report({ damaged: service.setAside.map(({ path }) => path) });
service.listen((change) => {
  if (change.type === 'job') report({ id: change.job.id, state: change.job.state });
});
service.start();
for (const job of service.queue.list())
  if (job.state === 'interrupted' || job.state === 'failed') await service.queue.resume(job.id);
for (const job of JSON.parse(newJobs)) report({ created: (await service.queue.create(job)).id });
