/** For the tests: a process that has started PostgreSQL from a folder, says so, and waits to be killed. */
import { System } from './system.mjs';

const [folder = ''] = process.argv.slice(2);
const system = await System.open({ dataDir: folder });
await system.postgres.start();
console.log(JSON.stringify({ postgres: system.postgres.piece.pid, warden: system.running.wardenPid }));
setInterval(() => {}, 1000);
