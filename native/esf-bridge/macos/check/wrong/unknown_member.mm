// Must not compile: the class has no such method.
#import <SystemExtensions/SystemExtensions.h>
int main() { [OSSystemExtensionManager.sharedManager submitRequestToday:nil]; }
