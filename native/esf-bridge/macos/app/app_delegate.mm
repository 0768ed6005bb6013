#import "macos/app/app_delegate.h"

#import <ServiceManagement/ServiceManagement.h>

#include <algorithm>

#import "macos/app/guide_window.h"
#import "macos/app/watcher.h"
#include "macos/identity.h"

using namespace portcullis::app;

namespace {

// The package's job for every session; launchd names the job in the environment of what it starts.
NSString* const kJob = @(portcullis::identity::kApp);
NSString* const kJobFile = @(portcullis::identity::kAppJobFile);

// Nobody opened the app: it came with the session.
bool cameWithSession() {
  if ([NSProcessInfo.processInfo.environment[@"XPC_SERVICE_NAME"] isEqualToString:kJob]) return true;
  NSAppleEventDescriptor* event = NSAppleEventManager.sharedAppleEventManager.currentAppleEvent;
  return [event paramDescriptorForKeyword:keyAEPropData].enumCodeValue == keyAELaunchedAsLogInItem;
}

}  // namespace

@implementation PCAppDelegate {
  NSStatusItem* _item;
  PCGuideWindow* _window;
  PCNotices* _notices;
  PCWatcher* _watcher;
  BOOL _offered;  // the window came to the front by itself, once
  BOOL _atLogin;
}

- (void)applicationDidFinishLaunching:(NSNotification*)notification {
  _atLogin = cameWithSession();
  [self makeMainMenu];
  [self makeItem];
  _notices = [[PCNotices alloc] init];
  _window = [[PCGuideWindow alloc] init];
  _watcher = [[PCWatcher alloc] initWithRequests:[[PCExtensionRequests alloc] init] notices:_notices];
  __weak PCAppDelegate* weakSelf = self;
  _window.pressed = ^(Step::Id step) {
    [weakSelf pressed:step];
  };
  _watcher.looked = ^{
    [weakSelf refresh];
  };
  _notices.changed = ^{
    [weakSelf refresh];
  };
  _notices.clicked = ^{
    [weakSelf openWindow:nil];
  };
  [self openAtLogin];
  [_watcher start];
  [self refresh];
  // Who opens the app wants to see it; at login it shows itself only when something is left to do.
  if (!_atLogin) [self openWindow:nil];
}

- (BOOL)applicationShouldHandleReopen:(NSApplication*)application hasVisibleWindows:(BOOL)visible {
  [self openWindow:nil];
  return NO;
}

// Notices need the app in each session. The package has a job for that; a copy without one asks to be opened at login: macOS tells the person once, and they can switch it off; it is not switched on again.
- (void)openAtLogin {
  if ([NSFileManager.defaultManager fileExistsAtPath:kJobFile]) return;
  SMAppService* service = SMAppService.mainAppService;
  NSUserDefaults* defaults = NSUserDefaults.standardUserDefaults;
  // `NotFound` is what macOS says of an app that never asked before.
  const bool asked = service.status == SMAppServiceStatusEnabled || service.status == SMAppServiceStatusRequiresApproval;
  if (asked || [defaults boolForKey:@"opensAtLoginWasSet"]) return;
  NSError* error = nil;
  if (![service registerAndReturnError:&error]) {
    NSLog(@"the app will not open at login: %@", error);
    return;
  }
  [defaults setBool:YES forKey:@"opensAtLoginWasSet"];
}

// Never seen, since the app has no menu bar of its own, but it is where the keys come from: copying a sentence, closing the window.
- (void)makeMainMenu {
  NSMenu* commands = [[NSMenu alloc] init];
  [commands addItemWithTitle:@"Copy" action:@selector(copy:) keyEquivalent:@"c"];
  [commands addItemWithTitle:@"Select All" action:@selector(selectAll:) keyEquivalent:@"a"];
  [commands addItemWithTitle:@"Close" action:@selector(performClose:) keyEquivalent:@"w"];
  [commands addItemWithTitle:@"Quit" action:@selector(terminate:) keyEquivalent:@"q"];
  NSMenu* main = [[NSMenu alloc] init];
  [main addItemWithTitle:@"" action:nil keyEquivalent:@""].submenu = commands;
  NSApp.mainMenu = main;
}

- (void)makeItem {
  _item = [NSStatusBar.systemStatusBar statusItemWithLength:NSSquareStatusItemLength];
  NSMenu* menu = [[NSMenu alloc] init];
  [menu addItemWithTitle:@"" action:nil keyEquivalent:@""];  // the summary
  [menu addItem:NSMenuItem.separatorItem];
  [menu addItemWithTitle:@"Open Portcullis" action:@selector(openWindow:) keyEquivalent:@""].target = self;
  if (PCExtensionRequests.isBundled) {
    [menu addItemWithTitle:@"Remove System Extension…" action:@selector(remove:) keyEquivalent:@""].target = self;
  }
  [menu addItem:NSMenuItem.separatorItem];
  [menu addItemWithTitle:@"Quit (protection goes on)" action:@selector(terminate:) keyEquivalent:@"q"].target = NSApp;
  _item.menu = menu;
}

- (void)refresh {
  const Guide guide = guideOf(_watcher.facts);
  NSString* symbol = guide.complete ? @"lock.shield" : @"exclamationmark.shield";
  NSString* spoken = @(guide.summary.c_str());
  _item.button.image = [NSImage imageWithSystemSymbolName:symbol accessibilityDescription:[@"Portcullis: " stringByAppendingString:spoken]];
  _item.button.toolTip = spoken;
  [_item.menu itemAtIndex:0].title = spoken;
  [_window showGuide:guide denials:_watcher.denials hasTeam:_watcher.hasTeam];
  const bool left = std::any_of(guide.steps.begin(), guide.steps.end(), [](const Step& step) { return step.state == Step::State::todo; });
  if (_atLogin && !_offered && !guide.complete && left) {
    _offered = YES;
    [self openWindow:nil];
  }
}

- (void)openWindow:(id)sender {
  [_window present];
}

- (void)pressed:(Step::Id)step {
  if (step == Step::Id::extension) [_watcher activate];
  else if (step == Step::Id::notifications) [_notices ask];
  else if (step == Step::Id::place) [NSWorkspace.sharedWorkspace activateFileViewerSelectingURLs:@[ NSBundle.mainBundle.bundleURL ]];
}

// This app is the uninstaller: macOS takes the removal from nobody else.
- (void)remove:(id)sender {
  NSAlert* alert = [[NSAlert alloc] init];
  alert.messageText = @"Remove the system extension?";
  alert.informativeText = @"Devices are no longer controlled on this Mac. macOS asks for an administrator’s password. The app stays; to "
                          @"remove it too, move it to the Trash "
                          @"afterwards.";
  [alert addButtonWithTitle:@"Cancel"];
  [alert addButtonWithTitle:@"Remove"].hasDestructiveAction = YES;
  [NSApp activateIgnoringOtherApps:YES];
  if ([alert runModal] == NSAlertSecondButtonReturn) [_watcher deactivate];
}

@end
