// Notifications in the person's session. Main thread.
#pragma once
#import <Foundation/Foundation.h>

#include <vector>

#include "macos/app/model/denial_texts.h"
#include "macos/app/model/guide.h"

NS_ASSUME_NONNULL_BEGIN

@interface PCNotices : NSObject
@property(nonatomic, readonly) portcullis::app::Notifications permission;
// Called when the permission is another than before, and when the person clicks a notice.
@property(nonatomic, copy, nullable) void (^changed)(void);
@property(nonatomic, copy, nullable) void (^clicked)(void);

// Asks macOS whether it may; the person is asked only by `ask`.
- (void)look;
- (void)ask;
- (void)show:(const std::vector<portcullis::app::Notice>&)notices;
@end

NS_ASSUME_NONNULL_END
