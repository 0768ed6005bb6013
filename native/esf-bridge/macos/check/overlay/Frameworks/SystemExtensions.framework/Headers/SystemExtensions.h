// Declarations of the SystemExtensions calls that macos/app uses, for checking without a Mac.
// From developer.apple.com/documentation/systemextensions.
#pragma once
#import <Foundation/Foundation.h>

NS_ASSUME_NONNULL_BEGIN

FOUNDATION_EXPORT NSErrorDomain const OSSystemExtensionErrorDomain;
typedef NS_ENUM(NSInteger, OSSystemExtensionReplacementAction) {
  OSSystemExtensionReplacementActionCancel,
  OSSystemExtensionReplacementActionReplace,
};
typedef NS_ENUM(NSInteger, OSSystemExtensionRequestResult) {
  OSSystemExtensionRequestCompleted,
  OSSystemExtensionRequestWillCompleteAfterReboot,
};

@protocol OSSystemExtensionRequestDelegate;

API_AVAILABLE(macos(10.15))
@interface OSSystemExtensionRequest : NSObject
+ (instancetype)activationRequestForExtension:(NSString*)identifier queue:(dispatch_queue_t)queue;
+ (instancetype)deactivationRequestForExtension:(NSString*)identifier queue:(dispatch_queue_t)queue;
+ (instancetype)propertiesRequestForExtension:(NSString*)identifier queue:(dispatch_queue_t)queue API_AVAILABLE(macos(12.0));
@property(weak) id<OSSystemExtensionRequestDelegate> delegate;
@property(readonly) NSString* identifier;
@end

API_AVAILABLE(macos(10.15))
@interface OSSystemExtensionProperties : NSObject
@property(readonly) NSURL* URL;
@property(readonly) NSString* bundleIdentifier;
@property(readonly) NSString* bundleVersion;
@property(readonly) NSString* bundleShortVersion;
@property(readonly) BOOL isEnabled API_AVAILABLE(macos(12.0));
@property(readonly) BOOL isAwaitingUserApproval API_AVAILABLE(macos(12.0));
@property(readonly) BOOL isUninstalling API_AVAILABLE(macos(12.0));
@end

API_AVAILABLE(macos(10.15))
@protocol OSSystemExtensionRequestDelegate <NSObject>
- (OSSystemExtensionReplacementAction)request:(OSSystemExtensionRequest*)request
                  actionForReplacingExtension:(OSSystemExtensionProperties*)existing
                                withExtension:(OSSystemExtensionProperties*)extension;
- (void)requestNeedsUserApproval:(OSSystemExtensionRequest*)request;
- (void)request:(OSSystemExtensionRequest*)request didFinishWithResult:(OSSystemExtensionRequestResult)result;
- (void)request:(OSSystemExtensionRequest*)request didFailWithError:(NSError*)error;
@optional
- (void)request:(OSSystemExtensionRequest*)request
    foundProperties:(NSArray<OSSystemExtensionProperties*>*)properties API_AVAILABLE(macos(12.0));
@end

API_AVAILABLE(macos(10.15))
@interface OSSystemExtensionManager : NSObject
@property(class, readonly) OSSystemExtensionManager* sharedManager;
- (void)submitRequest:(OSSystemExtensionRequest*)request;
@end

API_AVAILABLE(macos(15.1))
@interface OSSystemExtensionInfo : NSObject
@property(readonly) NSString* bundleIdentifier;
@property(readonly) NSString* bundleVersion;
@property(readonly) NSString* bundleShortVersion;
@end

API_AVAILABLE(macos(15.1))
@protocol OSSystemExtensionsWorkspaceObserver <NSObject>
@optional
- (void)systemExtensionWillBecomeEnabled:(OSSystemExtensionInfo*)info;
- (void)systemExtensionWillBecomeDisabled:(OSSystemExtensionInfo*)info;
- (void)systemExtensionWillBecomeInactive:(OSSystemExtensionInfo*)info;
@end

API_AVAILABLE(macos(15.1))
@interface OSSystemExtensionsWorkspace : NSObject
@property(class, readonly) OSSystemExtensionsWorkspace* sharedWorkspace;
- (BOOL)addObserver:(id<OSSystemExtensionsWorkspaceObserver>)observer error:(NSError* _Nullable* _Nullable)error;
- (void)removeObserver:(id<OSSystemExtensionsWorkspaceObserver>)observer;
@end

NS_ASSUME_NONNULL_END
