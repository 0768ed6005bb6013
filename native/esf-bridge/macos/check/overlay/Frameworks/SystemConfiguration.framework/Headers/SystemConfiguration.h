// Declarations of the few SystemConfiguration calls that macos/ uses, for type-checking without a Mac.
#pragma once
#include <CoreFoundation/CoreFoundation.h>
#include <dispatch/dispatch.h>
#include <sys/types.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef const struct __SCDynamicStore* SCDynamicStoreRef;
typedef struct {
  CFIndex version;
  void* info;
  const void* (*retain)(const void* info);
  void (*release)(const void* info);
  CFStringRef (*copyDescription)(const void* info);
} SCDynamicStoreContext;
typedef void (*SCDynamicStoreCallBack)(SCDynamicStoreRef store, CFArrayRef changedKeys, void* info);
SCDynamicStoreRef SCDynamicStoreCreate(CFAllocatorRef, CFStringRef name, SCDynamicStoreCallBack, SCDynamicStoreContext*);
CFPropertyListRef SCDynamicStoreCopyValue(SCDynamicStoreRef, CFStringRef key);
Boolean SCDynamicStoreSetNotificationKeys(SCDynamicStoreRef, CFArrayRef keys, CFArrayRef patterns);
Boolean SCDynamicStoreSetDispatchQueue(SCDynamicStoreRef, dispatch_queue_t);
CFStringRef SCDynamicStoreKeyCreateConsoleUser(CFAllocatorRef);
CFStringRef SCDynamicStoreCopyConsoleUser(SCDynamicStoreRef, uid_t* uid, gid_t* gid);
#ifdef __cplusplus
}
#endif
