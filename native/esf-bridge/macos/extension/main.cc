// The body of the System Extension: the same bridge as the daemon's, in mode authorize. launchd starts it without arguments.
// An upgrade ends the old one by SIGTERM before the new one starts; both use the same state folder and socket, one after the other.
#include "macos/daemon/run.h"
#include "macos/identity.h"

int main(int argc, char** argv) {
  return portcullis::macos::bridgeMain(argc, argv, {.mode = portcullis::BridgeMode::authorize}, portcullis::identity::kExtension,
                                       portcullis::identity::kExtension);
}
