// The window: what is left to do, and what was denied. Main thread.
#pragma once
#import <AppKit/AppKit.h>

#include <vector>

#include "macos/app/model/denial_texts.h"
#include "macos/app/model/guide.h"

NS_ASSUME_NONNULL_BEGIN

@interface PCGuideWindow : NSWindowController
// A step's button that opens no settings was pressed.
@property(nonatomic, copy, nullable) void (^pressed)(portcullis::app::Step::Id);

- (void)showGuide:(const portcullis::app::Guide&)guide
          denials:(const std::vector<portcullis::app::DenialText>&)denials
          hasTeam:(BOOL)hasTeam;
// To the front.
- (void)present;
@end

NS_ASSUME_NONNULL_END
