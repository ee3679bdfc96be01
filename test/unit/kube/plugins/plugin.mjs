#!/usr/bin/env node
// A log-in plugin for tests: does what its arguments say, as "name=value".
import { appendFileSync } from 'node:fs';
import { spawn } from 'node:child_process';

const wanted = Object.fromEntries(process.argv.slice(2).map((argument) => argument.split(/=(.*)/s)));
const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO ?? '{}');

if (wanted.record) {
  // What a test wants to know of each run: one line.
  appendFileSync(wanted.record, JSON.stringify({ pid: process.pid, info, extra: process.env.PLUGIN_EXTRA }) + '\n');
}
if (wanted.stderr) {
  process.stderr.write(wanted.stderr);
}
if (wanted.hang) {
  // With a child of its own, as wrapper scripts have.
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'inherit' });
  appendFileSync(wanted.hang, `${child.pid}\n`);
  setInterval(() => undefined, 1000);
} else if (wanted.exit) {
  process.exitCode = Number(wanted.exit);
} else if (wanted.answer !== undefined) {
  process.stdout.write(wanted.answer);
} else {
  const status = { token: wanted.token ?? `token-${process.pid}` };
  if (wanted.lifetime) {
    status.expirationTimestamp = new Date(Date.now() + Number(wanted.lifetime) * 1000).toISOString();
  }
  process.stdout.write(JSON.stringify({ kind: 'ExecCredential', apiVersion: info.apiVersion, status }));
}
