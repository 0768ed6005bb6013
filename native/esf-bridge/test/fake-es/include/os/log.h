// Of os/log.h (macOS SDK 14.2) what macos/log.cc uses. The real one is a macro that takes a literal format, as this one does.
#pragma once
#include <cstdint>

typedef struct os_log_s* os_log_t;
typedef uint8_t os_log_type_t;
#define OS_LOG_TYPE_DEFAULT ((os_log_type_t)0x00)
#define OS_LOG_TYPE_ERROR ((os_log_type_t)0x10)
#define OS_LOG_DEFAULT (static_cast<os_log_t>(nullptr))
os_log_t os_log_create(const char* subsystem, const char* category);
void fake_os_log(os_log_t log, os_log_type_t type, const char* format, const char* text);
#define os_log_with_type(log, type, format, text) fake_os_log(log, type, "" format, text)
