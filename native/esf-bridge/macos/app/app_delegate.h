// The app: a mark in the menu bar, the window, notices. It has no icon in the Dock (LSUIElement).
#pragma once
#import <AppKit/AppKit.h>

@interface PCAppDelegate : NSObject <NSApplicationDelegate>
@end
