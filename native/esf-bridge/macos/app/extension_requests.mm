#import "macos/app/extension_requests.h"

#import <SystemExtensions/SystemExtensions.h>

#include "macos/app/model/extension_outcome.h"
#include "macos/identity.h"
#include "macos/service/requirement.h"

using portcullis::app::ExtensionState;

namespace {

NSString* extensionId() { return @(portcullis::identity::kExtension); }

// The newest of several: while one is replaced macOS lists the old one too, as going.
ExtensionState stateOf(NSArray<OSSystemExtensionProperties*>* list) {
  ExtensionState state = ExtensionState::absent;
  for (OSSystemExtensionProperties* each in list) {
    if (![each.bundleIdentifier isEqualToString:extensionId()]) continue;
    if (each.isEnabled) return ExtensionState::enabled;
    if (each.isAwaitingUserApproval) state = ExtensionState::waitingForUser;
    else if (each.isUninstalling && state == ExtensionState::absent) state = ExtensionState::goingAtRestart;
    else if (!each.isUninstalling && state != ExtensionState::waitingForUser) state = ExtensionState::disabled;
  }
  return state;
}

}  // namespace

// One request with its handlers; kept by PCExtensionRequests until it has ended, since a request does not keep its delegate.
@interface PCPendingRequest : NSObject <OSSystemExtensionRequestDelegate>
@property(nonatomic, copy, nullable) void (^ended)(PCPendingRequest*, PCRequestEnd);
@property(nonatomic, copy, nullable) void (^found)(PCPendingRequest*, ExtensionState);
@property(nonatomic, copy, nullable) void (^needsApproval)(void);
@property(nonatomic) OSSystemExtensionRequest* request;
@end

@implementation PCPendingRequest

- (OSSystemExtensionReplacementAction)request:(OSSystemExtensionRequest*)request
                  actionForReplacingExtension:(OSSystemExtensionProperties*)existing
                                withExtension:(OSSystemExtensionProperties*)extension {
  // The app that the person runs decides which version is wanted, an older one too.
  return OSSystemExtensionReplacementActionReplace;
}

- (void)requestNeedsUserApproval:(OSSystemExtensionRequest*)request {
  if (self.needsApproval) self.needsApproval();
}

- (void)request:(OSSystemExtensionRequest*)request didFinishWithResult:(OSSystemExtensionRequestResult)result {
  if (self.ended) self.ended(self, {.done = true, .afterRestart = result == OSSystemExtensionRequestWillCompleteAfterReboot});
}

- (void)request:(OSSystemExtensionRequest*)request didFailWithError:(NSError*)error {
  const bool ours = [error.domain isEqualToString:OSSystemExtensionErrorDomain];
  if (!ours) NSLog(@"request about the extension failed: %@", error);
  if (self.ended) self.ended(self, {.error = ours ? static_cast<long>(error.code) : 0});
}

- (void)request:(OSSystemExtensionRequest*)request foundProperties:(NSArray<OSSystemExtensionProperties*>*)properties {
  if (self.found) self.found(self, stateOf(properties));
}

@end

API_AVAILABLE(macos(15.1))
@interface PCWorkspaceObserver : NSObject <OSSystemExtensionsWorkspaceObserver>
@property(nonatomic, copy) void (^changed)(void);
@end

@implementation PCWorkspaceObserver
// Each says that something *will* be so: it is looked at a second later. macOS calls from a thread of its own.
- (void)later:(OSSystemExtensionInfo*)info {
  if (![info.bundleIdentifier isEqualToString:extensionId()]) return;
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, NSEC_PER_SEC), dispatch_get_main_queue(), self.changed);
}
- (void)systemExtensionWillBecomeEnabled:(OSSystemExtensionInfo*)info {
  [self later:info];
}
- (void)systemExtensionWillBecomeDisabled:(OSSystemExtensionInfo*)info {
  [self later:info];
}
- (void)systemExtensionWillBecomeInactive:(OSSystemExtensionInfo*)info {
  [self later:info];
}
@end

@implementation PCExtensionRequests {
  NSMutableSet<PCPendingRequest*>* _pending;
  id _observer;  // PCWorkspaceObserver, where there is such a thing
}

+ (BOOL)isBundled {
  NSURL* folder = [NSBundle.mainBundle.bundleURL URLByAppendingPathComponent:@"Contents/Library/SystemExtensions"];
  NSURL* bundle = [folder URLByAppendingPathComponent:[extensionId() stringByAppendingString:@".systemextension"]];
  return [NSFileManager.defaultManager fileExistsAtPath:bundle.path];
}

- (instancetype)init {
  if ((self = [super init])) {
    _pending = [NSMutableSet set];
    [self observe];
  }
  return self;
}

- (void)observe {
  if (!PCExtensionRequests.isBundled) return;
  if (@available(macOS 15.1, *)) {
    PCWorkspaceObserver* observer = [[PCWorkspaceObserver alloc] init];
    __weak PCExtensionRequests* weakSelf = self;
    observer.changed = ^{
      PCExtensionRequests* own = weakSelf;
      if (own.changed) own.changed();
    };
    NSError* error = nil;
    // Without it the state is still asked for every few seconds.
    if ([OSSystemExtensionsWorkspace.sharedWorkspace addObserver:observer error:&error]) _observer = observer;
    else NSLog(@"changes of extensions cannot be observed: %@", error);
  }
}

- (PCPendingRequest*)submit:(OSSystemExtensionRequest*)request {
  PCPendingRequest* pending = [[PCPendingRequest alloc] init];
  __weak PCExtensionRequests* weakSelf = self;
  pending.request = request;
  pending.needsApproval = ^{
    PCExtensionRequests* own = weakSelf;
    if (own.needsApproval) own.needsApproval();
  };
  request.delegate = pending;
  [_pending addObject:pending];
  return pending;
}

- (void)finish:(PCPendingRequest*)pending {
  // Not while its own block runs, which would go with it.
  dispatch_async(dispatch_get_main_queue(), ^{
    [self->_pending removeObject:pending];
  });
}

- (void)run:(OSSystemExtensionRequest*)request then:(void (^)(PCRequestEnd))handler {
  PCPendingRequest* pending = [self submit:request];
  pending.ended = ^(PCPendingRequest* own, PCRequestEnd end) {
    [self finish:own];
    handler(end);
  };
  [OSSystemExtensionManager.sharedManager submitRequest:request];
}

- (OSSystemExtensionRequest*)activation {
  return [OSSystemExtensionRequest activationRequestForExtension:extensionId() queue:dispatch_get_main_queue()];
}

- (OSSystemExtensionRequest*)deactivation {
  return [OSSystemExtensionRequest deactivationRequestForExtension:extensionId() queue:dispatch_get_main_queue()];
}

- (void)activate:(void (^)(PCRequestEnd))handler {
  [self run:self.activation
       then:^(PCRequestEnd end) {
         if (end.done || !portcullis::app::isCuredByDeactivating(end.error) || !PCExtensionRequests.isBundled) {
           handler(end);
           return;
         }
         [self run:self.deactivation
              then:^(PCRequestEnd) {
                // Whatever came of it: that there was nothing to remove is no reason not to try.
                [self run:self.activation then:handler];
              }];
       }];
}

- (void)deactivate:(void (^)(PCRequestEnd))handler {
  [self run:self.deactivation then:handler];
}

- (void)properties:(void (^)(PCExtensionProperties))handler {
  OSSystemExtensionRequest* request = [OSSystemExtensionRequest propertiesRequestForExtension:extensionId()
                                                                                        queue:dispatch_get_main_queue()];
  PCPendingRequest* pending = [self submit:request];
  pending.found = ^(PCPendingRequest* own, ExtensionState state) {
    own.found = nil;
    own.ended = nil;
    [self finish:own];
    handler({.state = state});
  };
  pending.ended = ^(PCPendingRequest* own, PCRequestEnd end) {
    [self finish:own];
    // 4: macOS knows of none. A success without properties, or another failure, says nothing.
    handler({.state = !end.done && end.error == 4 ? ExtensionState::absent : ExtensionState::unknown});
  };
  [OSSystemExtensionManager.sharedManager submitRequest:request];
}

@end
