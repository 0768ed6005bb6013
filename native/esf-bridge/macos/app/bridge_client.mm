#import "macos/app/bridge_client.h"

#include <xpc/xpc.h>

#include <string>

#include "macos/app/system_facts.h"
#include "macos/identity.h"
#include "macos/service/own_team.h"
#include "macos/service/requirement.h"

using namespace portcullis;
using portcullis::app::BridgeWord;

namespace {

constexpr int64_t kPatienceSeconds = 3;
constexpr size_t kLargestFile = 1 << 20;

BridgeWord fromFile() {
  NSFileHandle* file = [NSFileHandle fileHandleForReadingAtPath:@(app::kStatusFile)];
  NSData* data = [file readDataUpToLength:kLargestFile error:nil];
  if (data == nil) return {};
  auto word = app::parseBridgeWord({static_cast<const char*>(data.bytes), data.length});
  if (!word) return {};
  const auto process = app::processWord(word->pid);
  return app::settled(std::move(*word), process);
}

}  // namespace

@implementation PCBridgeClient {
  dispatch_queue_t _queue;
  std::string _team;
  // Of the two services that there can be; used on the queue alone.
  xpc_connection_t _connection;
  std::string _name;
}

- (instancetype)init {
  if ((self = [super init])) {
    _queue = dispatch_queue_create("bridge-client", DISPATCH_QUEUE_SERIAL);
    _team = macos::ownTeam();
  }
  return self;
}

- (BOOL)hasTeam {
  return macos::requirementFor(_team).has_value();
}

// Queue. nil: no team, or the requirement is not accepted.
- (nullable xpc_connection_t)connectionTo:(const std::string&)name {
  if (_connection != nil && _name == name) return _connection;
  if (_connection != nil) xpc_connection_cancel(_connection);
  _connection = nil;
  const auto requirement = macos::requirementFor(_team);
  if (!requirement) return nil;
  // Privileged: looked up among what root offers, so that no program of the person can stand in its place.
  xpc_connection_t connection = xpc_connection_create_mach_service(name.c_str(), _queue, XPC_CONNECTION_MACH_SERVICE_PRIVILEGED);
  xpc_connection_set_event_handler(connection, ^(xpc_object_t){
                                       // Every message has a reply of its own that tells an error; the connection mends itself.
                                   });
  if (xpc_connection_set_peer_code_signing_requirement(connection, requirement->c_str()) != 0) {
    xpc_connection_resume(connection);
    xpc_connection_cancel(connection);
    return nil;
  }
  xpc_connection_resume(connection);
  _connection = connection;
  _name = name;
  return connection;
}

// Queue. The handler is called once, on the queue: with JSON, or nothing.
- (void)ask:(const std::string&)name request:(const char*)request since:(uint64_t)since then:(void (^)(std::optional<std::string>))handler {
  xpc_connection_t connection = [self connectionTo:name];
  if (connection == nil) {
    handler(std::nullopt);
    return;
  }
  __block BOOL answered = NO;
  xpc_object_t message = xpc_dictionary_create(nullptr, nullptr, 0);
  xpc_dictionary_set_string(message, "request", request);
  xpc_dictionary_set_uint64(message, "since", since);
  xpc_connection_send_message_with_reply(connection, message, _queue, ^(xpc_object_t reply) {
    if (answered) return;
    answered = YES;
    const bool ok = xpc_get_type(reply) == XPC_TYPE_DICTIONARY && xpc_dictionary_get_bool(reply, "ok");
    const char* json = ok ? xpc_dictionary_get_string(reply, "json") : nullptr;
    handler(json ? std::optional<std::string>(json) : std::nullopt);
  });
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, kPatienceSeconds * static_cast<int64_t>(NSEC_PER_SEC)), _queue, ^{
    if (answered) return;
    answered = YES;
    handler(std::nullopt);
  });
}

// Queue. First whom the last answer came from.
- (void)askEither:(const char*)request since:(uint64_t)since then:(void (^)(std::optional<std::string>))handler {
  const std::string extension = macos::extensionServiceName(_team), daemon(identity::kBridgeService);
  const std::string first = _name == daemon ? daemon : extension;
  const std::string second = first == daemon ? extension : daemon;
  [self ask:first
      request:request
        since:since
         then:^(std::optional<std::string> json) {
           if (json) handler(json);
           else [self ask:second request:request since:since then:handler];
         }];
}

- (void)word:(void (^)(BridgeWord))handler {
  dispatch_async(_queue, ^{
    [self askEither:"status"
              since:0
               then:^(std::optional<std::string> json) {
                 auto word = json ? app::parseBridgeWord(*json) : std::nullopt;
                 if (word) word->freshness = BridgeWord::Freshness::fresh;  // it has just said so
                 const BridgeWord said = word ? *word : fromFile();
                 dispatch_async(dispatch_get_main_queue(), ^{
                   handler(said);
                 });
               }];
  });
}

- (void)denialsSince:(uint64_t)number then:(void (^)(std::optional<app::DenialTexts>))handler {
  dispatch_async(_queue, ^{
    [self askEither:"denials"
              since:number
               then:^(std::optional<std::string> json) {
                 const auto texts = json ? app::parseDenials(*json) : std::nullopt;
                 dispatch_async(dispatch_get_main_queue(), ^{
                   handler(texts);
                 });
               }];
  });
}

@end
