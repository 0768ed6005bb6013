/** Processes by number, told apart from others that got the same number later. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../trouble.mjs';

/**
 * A process and when it started: the pair never means another process.
 * @typedef {object} ProcessId
 * @property {number} pid
 * @property {string} started text that only this process has for this number
 */

/**
 * When a process started, in the words of the system; `null` when there is none with this number.
 * @param {number} pid
 * @returns {string | null}
 */
export function startOf(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in brackets may hold blanks and brackets; what follows the last one is fixed (proc_pid_stat(5)).
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
    }
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return text === '' || text.startsWith('Z') ? null : text.replace(/^\S+\s+/, '');
  } catch {
    return null;
  }
}

/**
 * @param {number} pid
 * @returns {ProcessId | null}
 */
export function identify(pid) {
  const started = startOf(pid);
  return started === null ? null : { pid, started };
}

/** @param {ProcessId} id */
export function isAlive(id) {
  return startOf(id.pid) === id.started;
}

/**
 * Number of the process that started another; `null` when there is none with this number.
 * @param {number} pid
 */
export function parentOf(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    }
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
  } catch {
    return null;
  }
}

/**
 * What a process was started with; empty when there is none.
 * @param {number} pid
 */
export function commandLineOf(pid) {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/**
 * Sends a signal, unless the process is gone already.
 * @param {ProcessId} id
 * @param {NodeJS.Signals} signal
 */
export function signal(id, signal) {
  if (!isAlive(id)) return;
  try {
    process.kill(id.pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/**
 * Asks a process to end, waits, and ends it.
 * @param {ProcessId} id
 * @param {NodeJS.Signals} politely
 * @param {number} graceMs
 */
export async function end(id, politely, graceMs) {
  signal(id, politely);
  const until = Date.now() + graceMs;
  while (isAlive(id) && Date.now() < until) await sleep(25);
  signal(id, 'SIGKILL');
  while (isAlive(id)) await sleep(25);
}
