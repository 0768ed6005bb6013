// Watches what the guide rests on, and what is denied, and tells of changes. Main thread.
#pragma once
#import <Foundation/Foundation.h>

#include <vector>

#import "macos/app/extension_requests.h"
#include "macos/app/model/guide.h"
#import "macos/app/notices.h"

NS_ASSUME_NONNULL_BEGIN

@interface PCWatcher : NSObject
@property(nonatomic, readonly) portcullis::app::GuideFacts facts;
// Newest first, a bounded number.
@property(nonatomic, readonly) const std::vector<portcullis::app::DenialText>& denials;
// There is no service to ask about denials: a build that no team signed.
@property(nonatomic, readonly) BOOL hasTeam;
// Called after each look, whether or not anything is new.
@property(nonatomic, copy, nullable) void (^looked)(void);

// Whether this person had the extension removed: then this copy of the app does not activate it again by itself, only when they
// ask for it. One that is installed later does.
+ (void)rememberRemoval:(BOOL)removed;

- (instancetype)initWithRequests:(PCExtensionRequests*)requests notices:(PCNotices*)notices;
// Activates the extension, when the app holds one that was not removed on purpose, and begins to look every few seconds.
- (void)start;
- (void)activate;
- (void)deactivate;
- (void)look;
@end

NS_ASSUME_NONNULL_END
