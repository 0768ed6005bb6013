#import "macos/app/watcher.h"

#include <sys/stat.h>

#import "macos/app/bridge_client.h"
#include "macos/app/model/notice_limiter.h"
#include "macos/app/system_facts.h"
#include "macos/identity.h"

using namespace portcullis::app;

namespace {

// Often enough that a step is ticked off under the person's eyes.
constexpr NSTimeInterval kPauseSeconds = 2;
// Nothing changes an extension that is allowed but the person, who is not watching us then.
constexpr NSTimeInterval kPauseWhenAllowedSeconds = 30;
constexpr size_t kMostDenials = 200;
NSString* const kRemoved = @"extensionWasRemovedBy";

// Another one for each installation of the app.
NSString* markOfThisCopy() {
  struct stat info = {};
  if (stat(NSBundle.mainBundle.executablePath.fileSystemRepresentation, &info) != 0) return @"";
  return [NSString
      stringWithFormat:@"%llu-%lld", static_cast<unsigned long long>(info.st_ino), static_cast<long long>(info.st_birthtimespec.tv_sec)];
}

}  // namespace

@implementation PCWatcher {
  PCExtensionRequests* _requests;
  PCNotices* _notices;
  PCBridgeClient* _client;
  NSTimer* _timer;
  GuideFacts _facts;
  std::vector<DenialText> _denials;
  NoticeLimiter _limiter;
  uint64_t _last;
  BOOL _heard;  // of denials at all: what was denied before the app ran is listed, not announced
  BOOL _looking, _askingProperties;
  NSDate* _askedProperties;
}

+ (void)rememberRemoval:(BOOL)removed {
  NSUserDefaults* defaults = NSUserDefaults.standardUserDefaults;
  if (removed) [defaults setObject:markOfThisCopy() forKey:kRemoved];
  else [defaults removeObjectForKey:kRemoved];
  [defaults synchronize];  // the command ends right after
}

- (instancetype)initWithRequests:(PCExtensionRequests*)requests notices:(PCNotices*)notices {
  if ((self = [super init])) {
    _requests = requests;
    _notices = notices;
    _client = [[PCBridgeClient alloc] init];
    _facts.holdsExtension = PCExtensionRequests.isBundled;
    _facts.macos = macosVersion();
    _facts.asksAboutAccessories = asksAboutAccessories();
  }
  return self;
}

- (GuideFacts)facts {
  return _facts;
}
- (const std::vector<DenialText>&)denials {
  return _denials;
}
- (BOOL)hasTeam {
  return _client.hasTeam;
}

- (void)start {
  __weak PCWatcher* weakSelf = self;
  _requests.changed = ^{
    [weakSelf lookAgain];
  };
  _requests.needsApproval = ^{
    [weakSelf lookAgain];
  };
  // macOS takes its question away after a while, so it is asked again at every start; where the extension is active already this
  // ends at once.
  NSString* removedBy = [NSUserDefaults.standardUserDefaults stringForKey:kRemoved];
  if (![removedBy isEqualToString:markOfThisCopy()]) [self activate];
  _timer = [NSTimer scheduledTimerWithTimeInterval:kPauseSeconds
                                           repeats:YES
                                             block:^(NSTimer*) {
                                               [weakSelf look];
                                             }];
  _timer.tolerance = kPauseSeconds / 4;
  [self look];
}

- (void)activate {
  if (!_facts.holdsExtension) return;
  [_requests activate:^(PCRequestEnd end) {
    if (end.done) [PCWatcher rememberRemoval:NO];
    [self ended:end];
  }];
}

- (void)deactivate {
  [_requests deactivate:^(PCRequestEnd end) {
    if (end.done) [PCWatcher rememberRemoval:YES];
    [self ended:end];
  }];
}

- (void)ended:(PCRequestEnd)end {
  // 12: a newer request took its place, and will tell how it ended.
  if (!end.done && end.error == 12) return;
  _facts.restartNeeded = end.done && end.afterRestart;
  _facts.lastError = end.done ? std::optional<long>() : std::optional<long>(end.error);
  [self lookAgain];
}

// Something has changed: what was asked a moment ago does not count.
- (void)lookAgain {
  _askedProperties = nil;
  [self look];
}

- (void)look {
  if (_looking) return;  // the bridge is slow to answer
  _looking = YES;
  _facts.inApplications = isInApplications();
  _facts.managed = isManaged();
  _facts.daemon = backgroundOf(portcullis::identity::kBridgeJobFile);
  _facts.agent = backgroundOf(portcullis::identity::kAgentJobFile);
  [_notices look];
  _facts.notifications = _notices.permission;
  [self lookAtExtension];
  [_client word:^(BridgeWord word) {
    self->_facts.bridge = std::move(word);
    [self lookForDenials];
  }];
}

- (void)lookAtExtension {
  if (!_facts.holdsExtension || _askingProperties) return;
  const BOOL recent = _askedProperties != nil && -_askedProperties.timeIntervalSinceNow < kPauseWhenAllowedSeconds;
  if (recent && _facts.extension == ExtensionState::enabled) return;
  _askingProperties = YES;
  _askedProperties = NSDate.date;
  [_requests properties:^(PCExtensionProperties properties) {
    self->_askingProperties = NO;
    self->_facts.extension = properties.state;
    if (properties.state == ExtensionState::enabled) self->_facts.lastError.reset();
    if (self.looked) self.looked();
  }];
}

- (void)lookForDenials {
  [_client denialsSince:_last
                   then:^(std::optional<DenialTexts> texts) {
                     if (texts) [self heard:*texts];
                     self->_looking = NO;
                     if (self.looked) self.looked();
                   }];
}

- (void)heard:(const DenialTexts&)texts {
  // An answer holds the newest; older ones that did not fit are not asked for again.
  const BOOL announce = _heard;
  _heard = YES;
  _last = texts.last;
  if (texts.denials.empty()) return;
  listNewest(_denials, texts.denials, kMostDenials);
  if (!announce) return;
  const auto now = static_cast<int64_t>(NSDate.date.timeIntervalSince1970 * 1'000);
  [_notices show:_limiter.take(texts.denials, now)];
}

@end
