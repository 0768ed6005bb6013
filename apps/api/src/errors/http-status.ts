import type { ErrorCode } from '@portcullis/wire';

/** The one place that says which HTTP status a refusal has. A code without a case does not compile. */
export function httpStatus(code: ErrorCode): number {
  switch (code) {
    case 'invalid-request':
      return 400;
    case 'not-signed-in':
    case 'wrong-credentials':
    case 'enrolment-token-invalid':
    case 'enrolment-token-expired':
    case 'enrolment-token-used-up':
    case 'agent-token-missing':
    case 'agent-token-invalid':
    case 'agent-token-replayed':
    case 'clock-skew':
    case 'mac-unknown':
      return 401;
    case 'forbidden':
    case 'csrf-header-missing':
    case 'mac-removed':
    case 'enrolment-not-allowed':
      return 403;
    case 'not-found':
    case 'unknown-document':
      return 404;
    case 'conflict':
    case 'policy-not-published':
    case 'policy-in-use':
    case 'device-not-unique':
      return 409;
    case 'too-large':
      return 413;
    case 'unsupported-media-type':
      return 415;
    case 'policy-has-problems':
    case 'policy-tests-fail':
    case 'csv-has-problems':
      return 422;
    case 'too-many-attempts':
      return 429;
    case 'internal':
      return 500;
    case 'unavailable':
      return 503;
  }
}
