// Portcullis.app: the person's window on the bridge, and the only program that can activate and remove its System Extension.
#import <AppKit/AppKit.h>

#include <unistd.h>

#include <cstdio>
#include <stdexcept>

#import "macos/app/app_delegate.h"
#import "macos/app/commands.h"
#include "macos/app/model/extension_outcome.h"

using namespace portcullis::app;

namespace {

// Another one runs in this session: it comes to the front instead.
bool isRunningAlready() {
  NSString* identifier = NSBundle.mainBundle.bundleIdentifier;
  if (identifier == nil) return false;
  for (NSRunningApplication* other in [NSRunningApplication runningApplicationsWithBundleIdentifier:identifier]) {
    if (other.processIdentifier == getpid()) continue;
    [other activateWithOptions:NSApplicationActivateAllWindows];
    return true;
  }
  return false;
}

int runApp() {
  if (geteuid() == 0) {
    std::fprintf(stderr,
                 "Portcullis: the app is for the person at the Mac and does not run as root; as a command it does: Portcullis --help\n");
    return static_cast<int>(Exit::wrongCall);
  }
  if (isRunningAlready()) return 0;
  NSApplication* application = NSApplication.sharedApplication;
  PCAppDelegate* delegate = [[PCAppDelegate alloc] init];
  application.delegate = delegate;
  application.activationPolicy = NSApplicationActivationPolicyAccessory;
  [application run];
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  @autoreleasepool {
    try {
      const CommandLine line = parseCommandLine({argv + 1, argv + argc});
      if (line.command != Command::app) runCommand(line);
      return runApp();
    } catch (const std::invalid_argument& error) {
      std::fprintf(stderr, "Portcullis: %s\n", error.what());
      return static_cast<int>(Exit::wrongCall);
    }
  }
}
