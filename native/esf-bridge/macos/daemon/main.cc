// The root daemon: mode approve unless told otherwise, which needs no entitlement of Apple's.
#include "macos/daemon/run.h"
#include "macos/identity.h"

int main(int argc, char** argv) {
  return portcullis::macos::bridgeMain(argc, argv, {.mode = portcullis::BridgeMode::approve}, "portcullis-bridge",
                                       portcullis::identity::kBridgeJob);
}
