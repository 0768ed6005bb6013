// Requests to macOS about the System Extension in this app's bundle. Main thread; the handlers are called there, once each.
#pragma once
#import <Foundation/Foundation.h>

#include <optional>

#include "macos/app/model/guide.h"

NS_ASSUME_NONNULL_BEGIN

// What a request came to.
struct PCRequestEnd {
  bool done = false;  // completed, now or with the next start of the Mac
  bool afterRestart = false;
  long error = 0;  // of OSSystemExtensionErrorDomain when not done; 0: of another domain, or no answer in time
};

// What macOS says about our extension.
struct PCExtensionProperties {
  portcullis::app::ExtensionState state = portcullis::app::ExtensionState::unknown;
};

@interface PCExtensionRequests : NSObject
// Called when macOS begins to ask the person.
@property(nonatomic, copy, nullable) void (^needsApproval)(void);
// Called when the state may have changed without a request of ours (macOS 15.1 and later).
@property(nonatomic, copy, nullable) void (^changed)(void);

// The extension is in this bundle.
+ (BOOL)isBundled;

// Activates, or replaces an older version. When macOS finds no extension because the app was replaced under an active one, the
// old record is removed first and the activation tried once more.
- (void)activate:(void (^)(PCRequestEnd))handler;
- (void)deactivate:(void (^)(PCRequestEnd))handler;
- (void)properties:(void (^)(PCExtensionProperties))handler;
@end

NS_ASSUME_NONNULL_END
