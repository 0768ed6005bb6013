#pragma once
#include <cstddef>
#include <cstdint>
#include <ctime>

#include <sys/types.h>

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
  ES_EVENT_TYPE_AUTH_EXEC = 0,
  ES_EVENT_TYPE_AUTH_OPEN = 1,
  ES_EVENT_TYPE_AUTH_MOUNT = 5,
  ES_EVENT_TYPE_AUTH_RENAME = 6,
  ES_EVENT_TYPE_AUTH_SIGNAL = 7,
  ES_EVENT_TYPE_AUTH_UNLINK = 8,
  ES_EVENT_TYPE_NOTIFY_MOUNT = 22,
  ES_EVENT_TYPE_NOTIFY_UNMOUNT = 23,
  ES_EVENT_TYPE_NOTIFY_IOKIT_OPEN = 24,
  ES_EVENT_TYPE_AUTH_TRUNCATE = 40,
  ES_EVENT_TYPE_AUTH_LINK = 42,
  ES_EVENT_TYPE_AUTH_CREATE = 44,
  ES_EVENT_TYPE_AUTH_CLONE = 60,
  ES_EVENT_TYPE_AUTH_EXCHANGEDATA = 80,
  ES_EVENT_TYPE_AUTH_IOKIT_OPEN = 91,
  ES_EVENT_TYPE_AUTH_PROC_SUSPEND_RESUME = 92,
  ES_EVENT_TYPE_AUTH_REMOUNT = 98,
  ES_EVENT_TYPE_NOTIFY_REMOUNT = 99,
  ES_EVENT_TYPE_AUTH_COPYFILE = 109,
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
  pid_t ppid;
  uint32_t codesigning_flags;
  bool is_platform_binary;
  es_string_token_t signing_id;
  es_string_token_t team_id;
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
// What the fields are called and which pointers may be null, as in ESMessage.h of macOS 14.2.
typedef enum { ES_DESTINATION_TYPE_EXISTING_FILE, ES_DESTINATION_TYPE_NEW_PATH } es_destination_type_t;
typedef enum {
  ES_PROC_SUSPEND_RESUME_TYPE_SUSPEND = 0,
  ES_PROC_SUSPEND_RESUME_TYPE_RESUME = 1,
  ES_PROC_SUSPEND_RESUME_TYPE_SHUTDOWN_SOCKETS = 3,
} es_proc_suspend_resume_type_t;
typedef struct {
  es_process_t* target;
  uint8_t reserved[64];
} es_event_exec_t;
typedef struct {
  int sig;
  es_process_t* target;
  uint8_t reserved[64];
} es_event_signal_t;
typedef struct {
  es_process_t* target;
  es_proc_suspend_resume_type_t type;
  uint8_t reserved[64];
} es_event_proc_suspend_resume_t;
typedef struct {
  es_file_t* target;
  es_file_t* parent_dir;
  uint8_t reserved[64];
} es_event_unlink_t;
typedef struct {
  es_file_t* source;
  es_destination_type_t destination_type;
  union {
    es_file_t* existing_file;
    struct {
      es_file_t* dir;
      es_string_token_t filename;
    } new_path;
  } destination;
  uint8_t reserved[64];
} es_event_rename_t;
typedef struct {
  es_file_t* source;
  es_file_t* target_dir;
  es_string_token_t target_filename;
  uint8_t reserved[64];
} es_event_link_t;
typedef struct {
  es_file_t* source;
  es_file_t* target_dir;
  es_string_token_t target_name;
  uint8_t reserved[64];
} es_event_clone_t;
typedef struct {
  es_file_t* source;
  es_file_t* target_file;
  es_file_t* target_dir;
  es_string_token_t target_name;
  mode_t mode;
  int32_t flags;
  uint8_t reserved[56];
} es_event_copyfile_t;
typedef struct {
  es_file_t* file1;
  es_file_t* file2;
  uint8_t reserved[64];
} es_event_exchangedata_t;
typedef struct {
  es_file_t* target;
  uint8_t reserved[64];
} es_event_truncate_t;
typedef struct {
  es_destination_type_t destination_type;
  union {
    es_file_t* existing_file;
    struct {
      es_file_t* dir;
      es_string_token_t filename;
      mode_t mode;
    } new_path;
  } destination;
  uint8_t reserved2[16];
  uint8_t reserved[48];
} es_event_create_t;
typedef union {
  es_event_exec_t exec;
  es_event_signal_t signal;
  es_event_proc_suspend_resume_t proc_suspend_resume;
  es_event_unlink_t unlink;
  es_event_rename_t rename;
  es_event_link_t link;
  es_event_clone_t clone;
  es_event_copyfile_t copyfile;
  es_event_exchangedata_t exchangedata;
  es_event_truncate_t truncate;
  es_event_create_t create;
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
uint32_t es_exec_arg_count(const es_event_exec_t* event);
es_string_token_t es_exec_arg(const es_event_exec_t* event, uint32_t index);
void es_retain_message(const es_message_t* message);
void es_release_message(const es_message_t* message);
es_respond_result_t es_respond_auth_result(es_client_t* client, const es_message_t* message, es_auth_result_t result, bool cache);
es_respond_result_t es_respond_flags_result(es_client_t* client, const es_message_t* message, uint32_t flags, bool cache);
