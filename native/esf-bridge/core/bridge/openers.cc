#include "core/bridge/openers.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/policy/families.h"

namespace portcullis {
namespace {

constexpr FamilyMask kAppleMobile = bit(Family::appleMobile);
constexpr FamilyMask kPictures = kPhoneFamilies;
constexpr VerbMask kThroughMux = bit(Verb::sync) | bit(Verb::files) | bit(Verb::debug) | bit(Verb::tether);
constexpr VerbMask kMedia = bit(Verb::photos) | bit(Verb::files);

// usbmuxd: everything but pictures goes through its socket (Finder, Music, Xcode, libimobiledevice), and tethering
// needs the pairing that it makes. ptpcamerad, mscamerad-xpc (PTPCamera before macOS 13): Image Capture, Photos,
// Preview; over PTP pictures, over MTP any file. adb: Android's debug bridge. Sources: docs/macos.md §11.
constexpr std::array<Opener, 8> kOpeners = {{
    {"com.apple.usbmuxd", "usbmuxd", kAppleMobile, bit(Verb::sync), kThroughMux},
    {"com.apple.ptpcamerad", "ptpcamerad", kPictures, bit(Verb::photos), bit(Verb::photos)},
    {"com.apple.mscamerad-xpc", "mscamerad-xpc", kPictures, bit(Verb::photos), kMedia},
    {"com.apple.PTPCamera", "PTPCamera", kPictures, bit(Verb::photos), bit(Verb::photos)},
    {"adb", "adb", bit(Family::android), bit(Verb::debug), bit(Verb::debug) | bit(Verb::files)},
    {"com.google.android.mtpagent", "Android File Transfer Agent", kPictures, bit(Verb::files), kMedia},
    {"com.google.android.mtpviewer", "Android File Transfer", kPictures, bit(Verb::files), kMedia},
    {"io.ganeshrvel.openmtp", "OpenMTP", kPictures, bit(Verb::files), kMedia},
}};

// The user-client classes of USB, SCSI, FireWire and Thunderbolt. Sources: docs/macos.md §11 and §18; the class lists that `ioclasscount`
// and kernel panics print in public; Apple's IOUSBFamily, IOSCSIArchitectureModelFamily and IOFireWireFamily. IOUSBHostFramework's
// own two are what a driver in user space has, and on macOS 27 a virtual machine.
constexpr UserClient kUserClients[] = {
    {"AppleUSBHostDeviceUserClient", ""},
    {"AppleUSBHostInterfaceUserClient", ""},
    {"AppleUSBHostFrameworkDeviceClient", ""},
    {"AppleUSBHostFrameworkInterfaceClient", ""},
    {"AppleUSBLegacyDeviceUserClient", ""},
    {"AppleUSBLegacyInterfaceUserClient", ""},
    {"IOUSBDeviceUserClient", ""},
    {"IOUSBDeviceUserClientV2", ""},
    {"IOUSBInterfaceUserClient", ""},
    {"IOUSBInterfaceUserClientV2", ""},
    {"IOUSBInterfaceUserClientV3", ""},
    {"IOUSBHostDeviceUserClient", ""},
    {"IOUSBHostInterfaceUserClient", ""},
    {"SCSITaskUserClient", ""},
    {"SCSITaskUserClientIniter", ""},
    {"IOSCSITaskUserClient", ""},
    {"IOFireWireUserClient", ""},
    {"IOFireWireSBP2UserClient", ""},
    {"IOFireWireAVCUserClient", ""},
    {"IOUSBControllerUserClient", "reads and resets ports; carries nothing of a device"},
    {"AppleUSBHostControllerUserClient", "reads and resets ports; carries nothing of a device"},
    {"AppleUSBHubUserClient", "a hub carries no data of its own"},
    {"IOUSBHubPolicyMakerUserClient", "power of a hub's ports"},
    {"IOFireWireAVCProtocolUserClient", "makes this Mac a device; reads none"},
    {"IOThunderboltUserClient", "lists what is connected; a disk behind it is guarded as a disk"},
    {"AppleThunderboltIPUserClient", "a network between Macs, which is no device"},
    {"IOSCSIParallelInterfaceControllerUserClient", "settings of a controller"},
};

std::string_view lastPart(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// A program of the system counts only as one of the system's: anyone can name a file `usbmuxd`.
bool is(const Opener& opener, const ProcessFacts& process) {
  if (process.signingId == opener.signingId) return process.platformBinary != Tri::no || !opener.signingId.starts_with("com.apple.");
  if (!opener.signingId.starts_with("com.apple.")) return lastPart(process.path) == opener.name;
  return process.signingId.empty() && process.platformBinary != Tri::no && lastPart(process.path) == opener.name;
}

}  // namespace

const Opener* openerOf(const ProcessFacts& process, FamilyMask deviceFamilies) {
  for (const auto& opener : kOpeners) {
    if ((opener.families & deviceFamilies) && is(opener, process)) return &opener;
  }
  return nullptr;
}

FamilyMask familiesOpenedBy(const ProcessFacts& process) {
  FamilyMask families = 0;
  for (const auto& opener : kOpeners) {
    if (is(opener, process)) families |= opener.families;
  }
  return families;
}

std::span<const UserClient> knownUserClients() { return kUserClients; }

bool carriesData(std::string_view userClientClass) {
  const auto is = [&](const UserClient& client) { return client.name == userClientClass && client.excuse.empty(); };
  return std::any_of(std::begin(kUserClients), std::end(kUserClients), is);
}

}  // namespace portcullis
