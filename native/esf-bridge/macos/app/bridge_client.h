// The app's side of the bridge's Mach service; status.json where there is no service.
#pragma once
#import <Foundation/Foundation.h>

#include <optional>

#include "macos/app/model/bridge_word.h"
#include "macos/app/model/denial_texts.h"

NS_ASSUME_NONNULL_BEGIN

@interface PCBridgeClient : NSObject
// This build is signed by a team: without one neither side could tell the other from a stranger, and there is no service.
@property(nonatomic, readonly) BOOL hasTeam;

// The bridge's word, from the service of the extension or of the daemon, else from status.json. The handler is called once, on
// the main thread, within a few seconds.
- (void)word:(void (^)(portcullis::app::BridgeWord))handler;
// The person's own denials after a number; nothing when there is no service to ask. As above.
- (void)denialsSince:(uint64_t)number then:(void (^)(std::optional<portcullis::app::DenialTexts>))handler;
@end

NS_ASSUME_NONNULL_END
