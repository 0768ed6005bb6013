#import "macos/app/notices.h"

#import <UserNotifications/UserNotifications.h>

using portcullis::app::Notice;
using portcullis::app::Notifications;

namespace {

Notifications permissionOf(UNAuthorizationStatus status) {
  switch (status) {
    case UNAuthorizationStatusNotDetermined: return Notifications::notAsked;
    case UNAuthorizationStatusDenied: return Notifications::denied;
    case UNAuthorizationStatusAuthorized:
    case UNAuthorizationStatusProvisional: return Notifications::allowed;
    default: break;  // one that a later macOS may bring
  }
  return Notifications::unknown;
}

}  // namespace

@interface PCNotices () <UNUserNotificationCenterDelegate>
@end

@implementation PCNotices {
  UNUserNotificationCenter* _center;
}

- (instancetype)init {
  if ((self = [super init])) {
    // Outside a bundle there is no centre, and asking for it ends the process.
    if (NSBundle.mainBundle.bundleIdentifier != nil) {
      _center = UNUserNotificationCenter.currentNotificationCenter;
      _center.delegate = self;
    }
  }
  return self;
}

- (void)look {
  [_center getNotificationSettingsWithCompletionHandler:^(UNNotificationSettings* settings) {
    const Notifications permission = permissionOf(settings.authorizationStatus);
    dispatch_async(dispatch_get_main_queue(), ^{
      if (permission == self->_permission) return;
      self->_permission = permission;
      if (self.changed) self.changed();
    });
  }];
}

- (void)ask {
  [_center requestAuthorizationWithOptions:UNAuthorizationOptionAlert | UNAuthorizationOptionSound
                         completionHandler:^(BOOL, NSError* error) {
                           if (error != nil) NSLog(@"notifications were not allowed: %@", error);
                           dispatch_async(dispatch_get_main_queue(), ^{
                             [self look];
                           });
                         }];
}

- (void)show:(const std::vector<Notice>&)notices {
  if (_permission != Notifications::allowed) return;
  for (const Notice& notice : notices) {
    UNMutableNotificationContent* content = [[UNMutableNotificationContent alloc] init];
    content.title = @(notice.title.c_str());
    content.body = @(notice.body.c_str());
    content.threadIdentifier = @"denials";
    UNNotificationRequest* request = [UNNotificationRequest requestWithIdentifier:@(notice.id.c_str()) content:content trigger:nil];
    [_center addNotificationRequest:request withCompletionHandler:nil];
  }
}

// Shown also while the app's own window is in front.
- (void)userNotificationCenter:(UNUserNotificationCenter*)center
       willPresentNotification:(UNNotification*)notification
         withCompletionHandler:(void (^)(UNNotificationPresentationOptions))handler {
  handler(UNNotificationPresentationOptionBanner | UNNotificationPresentationOptionList);
}

- (void)userNotificationCenter:(UNUserNotificationCenter*)center
    didReceiveNotificationResponse:(UNNotificationResponse*)response
             withCompletionHandler:(void (^)(void))handler {
  dispatch_async(dispatch_get_main_queue(), ^{
    if (self.clicked) self.clicked();
    handler();
  });
}

@end
