import { describe, expect, it } from 'vitest';
import { AppError } from '../src/errors/app-error.js';
import { failureText } from '../src/errors/failure-text.js';

describe('a failed start', () => {
  it('is told in one line, with what to do, and without a stack', () => {
    const taken = Object.assign(new Error('listen EADDRINUSE: address already in use 127.0.0.1:8480'), {
      code: 'EADDRINUSE',
    });
    expect(failureText(taken, 'info')).toBe(
      'portcullis-api: listen EADDRINUSE: address already in use 127.0.0.1:8480; another program uses this port: stop it, or set PORTCULLIS_PORT\n',
    );
  });

  it('shows its stack to those who ask for it', () => {
    expect(failureText(new Error('broken'), 'debug')).toContain('failure-text.test');
  });

  it('lists each detail of a refusal', () => {
    const error = new AppError('policy-has-problems', 'the policy has problems', {
      details: [{ line: 3, message: 'no such family' }],
    });
    expect(failureText(error, undefined)).toBe('portcullis-api: the policy has problems\n  - no such family\n');
  });
});
