/** Results of Endpoint Security. They are small numbers, which mean something else in every call. */
import { table } from './table.js';

export const ES_NEW_CLIENT = table(
  {
    domain: 'es_new_client',
    calls: 'es_new_client: whether macOS lets a program get events',
    source: 'EndpointSecurity/ESTypes.h',
  },
  [
    [0, 'ES_NEW_CLIENT_RESULT_SUCCESS', 'the client was made'],
    [1, 'ES_NEW_CLIENT_RESULT_ERR_INVALID_ARGUMENT', 'an argument is wrong'],
    [2, 'ES_NEW_CLIENT_RESULT_ERR_INTERNAL', 'macOS could not make the client, without a reason'],
    [3, 'ES_NEW_CLIENT_RESULT_ERR_NOT_ENTITLED', 'the signature lacks com.apple.developer.endpoint-security.client'],
    [4, 'ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED', 'Full Disk Access is missing'],
    [5, 'ES_NEW_CLIENT_RESULT_ERR_NOT_PRIVILEGED', 'the program does not run as root'],
    [6, 'ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS', 'other products hold all clients that macOS allows'],
  ],
);

export const ES_RESPOND = table(
  {
    domain: 'es_respond',
    calls: 'es_respond_auth_result, es_respond_flags_result: whether an answer was taken',
    source: 'EndpointSecurity/ESTypes.h',
  },
  [
    [0, 'ES_RESPOND_RESULT_SUCCESS', 'the answer was taken'],
    [1, 'ES_RESPOND_RESULT_ERR_INVALID_ARGUMENT', 'an argument is wrong'],
    [2, 'ES_RESPOND_RESULT_ERR_INTERNAL', 'the answer could not be delivered'],
    [3, 'ES_RESPOND_RESULT_NOT_FOUND', 'there is no such message'],
    [4, 'ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE', 'the message had an answer already, or its deadline had passed'],
    [5, 'ES_RESPOND_RESULT_ERR_EVENT_TYPE', 'this kind of answer does not fit the message'],
  ],
);

export const ES_RETURN = table(
  {
    domain: 'es_return',
    calls: 'es_subscribe, es_unsubscribe, es_delete_client, es_mute_process and es_mute_path',
    source: 'EndpointSecurity/ESTypes.h',
  },
  [
    [0, 'ES_RETURN_SUCCESS', 'it was done'],
    [1, 'ES_RETURN_ERROR', 'it was not done; macOS gives no reason'],
  ],
);

export const ES_CLEAR_CACHE = table(
  {
    domain: 'es_clear_cache',
    calls: 'es_clear_cache: forgetting answers that were kept',
    source: 'EndpointSecurity/ESTypes.h',
  },
  [
    [0, 'ES_CLEAR_CACHE_RESULT_SUCCESS', 'the answers that macOS had kept are forgotten'],
    [1, 'ES_CLEAR_CACHE_RESULT_ERR_INTERNAL', 'Endpoint Security could not be reached'],
    [2, 'ES_CLEAR_CACHE_RESULT_ERR_THROTTLE', 'it was asked for too often; wait, and ask again'],
  ],
);
