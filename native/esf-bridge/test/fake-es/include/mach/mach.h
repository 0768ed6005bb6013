#pragma once
#include <cstdint>
typedef struct {
  unsigned int val[8];
} audit_token_t;
typedef unsigned int mach_msg_type_number_t;
typedef int* task_info_t;
typedef int kern_return_t;
#define KERN_SUCCESS 0
#define TASK_AUDIT_TOKEN 15
#define TASK_AUDIT_TOKEN_COUNT (sizeof(audit_token_t) / sizeof(unsigned int))
unsigned int mach_task_self();
kern_return_t task_info(unsigned int task, int flavor, task_info_t out, mach_msg_type_number_t* count);
