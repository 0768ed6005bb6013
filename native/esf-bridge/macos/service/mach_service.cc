#include "macos/service/mach_service.h"

#include <dispatch/dispatch.h>
#include <pwd.h>
#include <xpc/xpc.h>

#include <deque>
#include <memory>
#include <set>
#include <vector>

#include "macos/identity.h"
#include "macos/log.h"
#include "macos/service/own_team.h"
#include "macos/service/requirement.h"

namespace portcullis::macos {

namespace {

// The app has one connection; more than a few are a mistake.
constexpr size_t kMostPeers = 16;
// Anyone may connect; whose signature it is shows with the first message. Until then a peer is a stranger, and the oldest of too
// many gives way: programs that connect and say nothing cannot keep the app out.
constexpr size_t kMostStrangers = 32;

// Shared by the handlers, which XPC may still call after the service has gone. All of it is touched on the queue alone, once
// the listener is resumed.
struct State {
  const std::string name, requirement;
  const ServiceSources sources;
  const dispatch_queue_t queue = dispatch_queue_create("portcullis.service", DISPATCH_QUEUE_SERIAL);
  std::set<xpc_connection_t> peers = {};
  std::deque<xpc_connection_t> strangers = {};
  bool closing = false;

  ~State() { dispatch_release(queue); }
};
using StatePtr = std::shared_ptr<State>;

void reply(const State& state, xpc_connection_t peer, xpc_object_t message) {
  const xpc_object_t out = xpc_dictionary_create_reply(message);
  if (out == nullptr) return;  // sent without wanting one
  const char* request = xpc_dictionary_get_string(message, "request");
  const ServiceReply said =
      answer(request == nullptr ? "" : request, xpc_dictionary_get_uint64(message, "since"), xpc_connection_get_euid(peer), state.sources);
  xpc_dictionary_set_bool(out, "ok", said.ok);
  xpc_dictionary_set_string(out, said.ok ? "json" : "error", said.text.c_str());
  xpc_connection_send_message(peer, out);
  xpc_release(out);
}

// Only a peer that meets the requirement gets a message through to us.
bool admit(State& state, xpc_connection_t peer) {
  if (state.peers.contains(peer)) return true;
  if (state.peers.size() >= kMostPeers || std::erase(state.strangers, peer) == 0) return false;
  state.peers.insert(peer);
  return true;
}

void forget(State& state, xpc_connection_t peer) {
  if (std::erase(state.strangers, peer) + state.peers.erase(peer) > 0) xpc_release(peer);
}

void handle(State& state, xpc_connection_t peer, xpc_object_t event) {
  if (xpc_get_type(event) == XPC_TYPE_DICTIONARY) {
    if (!state.closing && admit(state, peer)) {
      reply(state, peer, event);
    } else {
      xpc_connection_cancel(peer);
    }
  } else if (event == XPC_ERROR_CONNECTION_INVALID) {
    forget(state, peer);
  } else {
    xpc_connection_cancel(peer);  // interrupted, or refused by the requirement
  }
}

void accept(const StatePtr& state, xpc_connection_t peer) {
  const bool checked = xpc_connection_set_peer_code_signing_requirement(peer, state->requirement.c_str()) == 0;
  const bool welcome = checked && !state->closing;
  if (welcome) state->strangers.push_back(static_cast<xpc_connection_t>(xpc_retain(peer)));
  const StatePtr shared = state;
  xpc_connection_set_target_queue(peer, state->queue);
  xpc_connection_set_event_handler(peer, ^(xpc_object_t event) {
    handle(*shared, peer, event);
  });
  xpc_connection_resume(peer);
  if (!welcome) xpc_connection_cancel(peer);
  if (state->strangers.size() <= kMostStrangers) return;
  const xpc_connection_t oldest = state->strangers.front();
  xpc_connection_cancel(oldest);
  forget(*state, oldest);
}

class XpcService final : public MachService {
 public:
  explicit XpcService(StatePtr given) : state_(std::move(given)) {
    const StatePtr state = state_;
    listener_ = xpc_connection_create_mach_service(state->name.c_str(), state->queue, XPC_CONNECTION_MACH_SERVICE_LISTENER);
    xpc_connection_set_event_handler(listener_, ^(xpc_object_t event) {
      if (xpc_get_type(event) == XPC_TYPE_CONNECTION) {
        accept(state, static_cast<xpc_connection_t>(event));
      } else if (event == XPC_ERROR_CONNECTION_INVALID && !state->closing) {
        logError(LogCategory::service, "the Mach service " + state->name + " cannot be offered: launchd's job does not name it");
      }
    });
    xpc_connection_resume(listener_);
  }

  ~XpcService() override {
    State* state = state_.get();
    // An answer that is being given ends first; none begins any more.
    dispatch_sync(state->queue, ^{
      state->closing = true;
      for (const xpc_connection_t peer : state->peers) xpc_connection_cancel(peer);
      for (const xpc_connection_t peer : state->strangers) xpc_connection_cancel(peer);
    });
    xpc_connection_cancel(listener_);
    xpc_release(listener_);
  }

 private:
  const StatePtr state_;
  xpc_connection_t listener_ = nullptr;
};

}  // namespace

std::string accountName(uint32_t uid) {
  struct passwd entry = {};
  struct passwd* found = nullptr;
  std::vector<char> buffer(16'384);
  if (getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return {};
  return found->pw_name;
}

std::unique_ptr<MachService> openMachService(BridgeMode mode, ServiceSources sources) {
  const std::string team = ownTeam();
  auto requirement = requirementFor(team, identity::kApp);
  if (!requirement) {
    logError(LogCategory::service,
             "no Mach service: this build is not signed by a team, so that the app cannot be told from other programs");
    return nullptr;
  }
  std::string name = mode == BridgeMode::authorize ? extensionServiceName(team) : std::string(identity::kBridgeService);
  return std::make_unique<XpcService>(
      StatePtr(new State{.name = std::move(name), .requirement = std::move(*requirement), .sources = std::move(sources)}));
}

}  // namespace portcullis::macos
