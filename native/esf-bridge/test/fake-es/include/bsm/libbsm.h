#pragma once
#include <mach/mach.h>
#include <sys/types.h>
pid_t audit_token_to_pid(audit_token_t token);
