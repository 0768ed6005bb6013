// Must not compile: macOS 13 has no such class.
#import <SystemExtensions/SystemExtensions.h>
int main() { return OSSystemExtensionsWorkspace.sharedWorkspace == nil; }
