#pragma once
#include <cstddef>
#include <cstdint>
#include <ctime>

#include <mach/mach.h>

struct statfs;

typedef struct es_client_s es_client_t;
typedef struct {
  size_t length;
  const char* data;
} es_string_token_t;
typedef struct {
  es_string_token_t path;
  bool path_truncated;
} es_file_t;

typedef enum {
  ES_EVENT_TYPE_AUTH_OPEN = 1,
  ES_EVENT_TYPE_AUTH_MOUNT = 5,
  ES_EVENT_TYPE_NOTIFY_MOUNT = 22,
  ES_EVENT_TYPE_NOTIFY_UNMOUNT = 23,
  ES_EVENT_TYPE_NOTIFY_IOKIT_OPEN = 24,
  ES_EVENT_TYPE_AUTH_IOKIT_OPEN = 91,
  ES_EVENT_TYPE_AUTH_REMOUNT = 98,
  ES_EVENT_TYPE_NOTIFY_REMOUNT = 99,
} es_event_type_t;

typedef enum {
  ES_NEW_CLIENT_RESULT_SUCCESS,
  ES_NEW_CLIENT_RESULT_ERR_INVALID_ARGUMENT,
  ES_NEW_CLIENT_RESULT_ERR_INTERNAL,
  ES_NEW_CLIENT_RESULT_ERR_NOT_ENTITLED,
  ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED,
  ES_NEW_CLIENT_RESULT_ERR_NOT_PRIVILEGED,
  ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS,
} es_new_client_result_t;
typedef enum { ES_RETURN_SUCCESS, ES_RETURN_ERROR } es_return_t;
typedef enum { ES_AUTH_RESULT_ALLOW, ES_AUTH_RESULT_DENY } es_auth_result_t;
typedef enum {
  ES_RESPOND_RESULT_SUCCESS,
  ES_RESPOND_RESULT_ERR_INVALID_ARGUMENT,
  ES_RESPOND_RESULT_ERR_INTERNAL,
  ES_RESPOND_RESULT_NOT_FOUND,
  ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE,
  ES_RESPOND_RESULT_ERR_EVENT_TYPE,
} es_respond_result_t;
typedef enum { ES_ACTION_TYPE_AUTH, ES_ACTION_TYPE_NOTIFY } es_action_type_t;
typedef enum {
  ES_MUTE_PATH_TYPE_PREFIX,
  ES_MUTE_PATH_TYPE_LITERAL,
  ES_MUTE_PATH_TYPE_TARGET_PREFIX,
  ES_MUTE_PATH_TYPE_TARGET_LITERAL,
} es_mute_path_type_t;
typedef enum {
  ES_MUTE_INVERSION_TYPE_PROCESS,
  ES_MUTE_INVERSION_TYPE_PATH,
  ES_MUTE_INVERSION_TYPE_TARGET_PATH,
} es_mute_inversion_type_t;

typedef struct {
  audit_token_t audit_token;
  bool is_platform_binary;
  es_string_token_t signing_id;
  es_file_t* executable;
} es_process_t;

typedef struct {
  int32_t fflag;
  es_file_t* file;
  uint8_t reserved[64];
} es_event_open_t;
typedef struct {
  struct statfs* statfs;
  uint8_t reserved[64];
} es_event_mount_t;
typedef struct {
  struct statfs* statfs;
  uint8_t reserved[64];
} es_event_unmount_t;
typedef struct {
  struct statfs* statfs;
  uint8_t reserved[64];
} es_event_remount_t;
typedef struct {
  uint32_t user_client_type;
  es_string_token_t user_client_class;
  uint8_t reserved[64];
} es_event_iokit_open_t;
typedef union {
  es_event_open_t open;
  es_event_mount_t mount;
  es_event_unmount_t unmount;
  es_event_remount_t remount;
  es_event_iokit_open_t iokit_open;
} es_events_t;

typedef struct {
  uint32_t version;
  uint64_t mach_time;
  uint64_t deadline;
  es_process_t* process;
  uint64_t seq_num;
  es_action_type_t action_type;
  es_event_type_t event_type;
  es_events_t event;
  uint64_t global_seq_num;
} es_message_t;

typedef void (^es_handler_block_t)(es_client_t*, const es_message_t*);

es_new_client_result_t es_new_client(es_client_t** client, es_handler_block_t handler);
es_return_t es_delete_client(es_client_t* client);
es_return_t es_subscribe(es_client_t* client, const es_event_type_t* events, uint32_t count);
es_return_t es_unsubscribe_all(es_client_t* client);
es_return_t es_mute_process(es_client_t* client, const audit_token_t* token);
es_return_t es_mute_path(es_client_t* client, const char* path, es_mute_path_type_t type);
es_return_t es_unmute_all_target_paths(es_client_t* client);
es_return_t es_invert_muting(es_client_t* client, es_mute_inversion_type_t type);
void es_retain_message(const es_message_t* message);
void es_release_message(const es_message_t* message);
es_respond_result_t es_respond_auth_result(es_client_t* client, const es_message_t* message, es_auth_result_t result, bool cache);
es_respond_result_t es_respond_flags_result(es_client_t* client, const es_message_t* message, uint32_t flags, bool cache);
