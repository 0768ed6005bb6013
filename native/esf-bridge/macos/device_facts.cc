#include "macos/device_facts.h"

#include <algorithm>
#include <deque>
#include <set>

#include "core/bridge/mount_source.h"
#include "core/text/encoding.h"

namespace portcullis::macos {

namespace {

constexpr size_t kMostAncestors = 256;
constexpr int kMostImages = 4;

bool isUsbDevice(const RegistryNode& node) { return node.isA("IOUSBHostDevice") || node.isA("IOUSBDevice"); }

Tri tri(std::optional<bool> value) { return value ? (*value ? Tri::yes : Tri::no) : Tri::unknown; }

template <typename T>
T narrow(const RegistryNode& node, std::string_view key) {
  return static_cast<T>(node.number(key).value_or(0));
}

// The first of the names under which macOS versions publish the same string.
void takeText(const RegistryNode& node, std::initializer_list<std::string_view> keys, std::string& out, bool& has) {
  for (const auto key : keys) {
    if (const std::string* text = node.text(key)) {
      out = *text;
      has = true;
      return;
    }
  }
}

// What is soldered in says so in two ways (MacBookPro15,2, iMac18,3); the ids are Apple's of chips inside Macs (T2, coprocessors).
bool isBuiltIn(const RegistryNode& node, const Descriptor& d) {
  constexpr uint16_t apple = 0x05ac, inside[] = {0x8233, 0x8600};
  if (node.flag("Built-In").value_or(false)) return true;
  if (const std::string* text = node.text("non-removable"); text && *text == "yes") return true;
  return d.vendorId == apple && std::find(std::begin(inside), std::end(inside), d.productId) != std::end(inside);
}

void readUsbDevice(const RegistryNode& node, AttachFacts& out) {
  auto& d = out.descriptor;
  out.registryId = node.id;
  out.bus = Bus::usb;
  d.hasIds = true;
  d.vendorId = narrow<uint16_t>(node, "idVendor");
  d.productId = narrow<uint16_t>(node, "idProduct");
  d.deviceClass = narrow<uint8_t>(node, "bDeviceClass");
  d.deviceSubclass = narrow<uint8_t>(node, "bDeviceSubClass");
  d.deviceProtocol = narrow<uint8_t>(node, "bDeviceProtocol");
  takeText(node, {"kUSBSerialNumberString", "USB Serial Number"}, d.serialNumber, d.hasSerial);
  takeText(node, {"kUSBVendorString", "USB Vendor Name"}, d.manufacturerName, d.hasManufacturer);
  takeText(node, {"kUSBProductString", "USB Product Name"}, d.productName, d.hasProduct);
  out.builtIn = isBuiltIn(node, d);
  if (const auto location = node.number("locationID"))
    out.location = "0x" + [](uint32_t id) {
      std::string text(8, '0');
      for (int i = 7; i >= 0; --i, id >>= 4) text[static_cast<size_t>(i)] = "0123456789abcdef"[id & 15];
      return text;
    }(static_cast<uint32_t>(*location));
}

UsbInterface readInterface(const RegistryNode& node) {
  UsbInterface i;
  i.interfaceClass = narrow<uint8_t>(node, "bInterfaceClass");
  i.interfaceSubclass = narrow<uint8_t>(node, "bInterfaceSubClass");
  i.interfaceProtocol = narrow<uint8_t>(node, "bInterfaceProtocol");
  i.configuration = narrow<uint8_t>(node, "bConfigurationValue");
  i.number = narrow<uint8_t>(node, "bInterfaceNumber");
  i.alternate = narrow<uint8_t>(node, "bAlternateSetting");
  bool has = false;
  takeText(node, {"kUSBString", "USB Interface Name"}, i.name, has);
  return i;
}

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// What is below a USB device beside what it says of itself.
struct Below {
  std::vector<RegistryNode> media;
  std::vector<std::string> networkInterfaces;
};

// Below a USB device: its interfaces, HID usages, media and network interfaces. Devices behind a hub are devices of their own.
void readBelowUsb(const Registry& registry, RegistryId id, AttachFacts& out, Below& below, int depth = 0) {
  if (depth > 24) return;
  for (const auto& child : registry.children(id)) {
    if (isUsbDevice(child)) continue;
    if (child.isA("IOUSBHostInterface") || child.isA("IOUSBInterface")) out.descriptor.interfaces.push_back(readInterface(child));
    if (child.isA("IOHIDDevice")) {
      out.descriptor.hid.push_back({narrow<uint16_t>(child, "PrimaryUsagePage"), narrow<uint16_t>(child, "PrimaryUsage")});
    }
    if (child.isA("IOMedia")) below.media.push_back(child);
    if (child.isA("IONetworkInterface")) {
      if (const std::string* name = child.text("BSD Name")) below.networkInterfaces.push_back(*name);
    }
    readBelowUsb(registry, child.id, out, below, depth + 1);
  }
}

// Encrypted is what the volume itself says (APFS, CoreStorage). Any other partition with a file system of its own has no
// encryption that macOS knows of; a container's partition says nothing about the volumes in it.
Tri encryptionOf(const RegistryNode& media) {
  if (const auto apfs = media.flag("Encrypted")) return *apfs ? Tri::yes : Tri::no;
  if (const auto coreStorage = media.flag("CoreStorage Encrypted")) return *coreStorage ? Tri::yes : Tri::no;
  // A container publishes its volumes once it has been read, and `Encrypted` only on those that are (MacBookPro15,2).
  return media.isA("CoreStorageLogical") ? Tri::unknown : Tri::no;
}

std::optional<VolumeFacts> volumeOf(const RegistryNode& media) {
  const std::string* name = media.text("BSD Name");
  if (!name) return std::nullopt;
  VolumeFacts v;
  v.bsdName = *name;
  if (const std::string* label = media.text("FullName")) v.name = *label;
  v.encrypted = encryptionOf(media);
  return v;
}

void readProtocol(const RegistryNode& node, AttachFacts& out) {
  const Properties* protocol = node.dictionary("Protocol Characteristics");
  auto& disk = out.descriptor.disk;
  if (!protocol || !disk.protocol.empty()) return;
  if (const std::string* interconnect = textIn(protocol, "Physical Interconnect")) disk.protocol = *interconnect;
  if (const std::string* location = textIn(protocol, "Physical Interconnect Location")) {
    // "File" is a disk image, which is neither.
    if (*location == "Internal") disk.internal = Tri::yes;
    if (*location == "External") disk.internal = Tri::no;
  }
}

// A card's serial number is four bytes of its CID, and published as data (IOStorageCardCharacteristics.h); written here as
// System Information shows it. Text is taken as it is.
std::string cardSerialIn(const Properties* card) {
  if (const auto* text = textIn(card, "Serial Number")) return *text;
  const auto* bytes = dataIn(card, "Serial Number");
  if (!bytes || bytes->empty()) return "";
  return "0x" + hex(*bytes);
}

void readCharacteristics(const RegistryNode& node, AttachFacts& out) {
  auto& d = out.descriptor;
  if (const Properties* device = node.dictionary("Device Characteristics"); device && !d.hasIds) {
    if (const auto* text = textIn(device, "Vendor Name"); text && !d.hasManufacturer) d.manufacturerName = *text, d.hasManufacturer = true;
    if (const auto* text = textIn(device, "Product Name"); text && !d.hasProduct) d.productName = *text, d.hasProduct = true;
    if (const auto* text = textIn(device, "Serial Number"); text && !d.hasSerial) d.serialNumber = *text, d.hasSerial = true;
  }
  if (const Properties* card = node.dictionary("Card Characteristics")) {
    out.sdMedia = Tri::yes;
    out.sdMediaSerial = cardSerialIn(card);
    if (const auto* text = textIn(card, "Product Name")) out.sdMediaProduct = *text;
  }
}

Bus busOf(const AttachFacts& facts) {
  const auto& disk = facts.descriptor.disk;
  if (facts.bus == Bus::usb || disk.protocol == "USB") return Bus::usb;
  if (disk.protocol == "Secure Digital") return Bus::sd;
  if (disk.protocol == "FireWire") return Bus::firewire;
  if (disk.protocol == "Virtual Interface") return Bus::virtual_;
  if (disk.protocol == "Apple Fabric") return Bus::internal;
  if (disk.protocol == "PCI-Express" || disk.protocol == "PCI") return disk.externalParent ? Bus::thunderbolt : Bus::pcie;
  if (disk.protocol == "Thunderbolt") return Bus::thunderbolt;
  // An AHCI controller in an enclosure calls its disks SATA; what is above it is a tunnel all the same (MacPro6,1).
  if (disk.protocol == "SATA" || disk.protocol == "ATA" || disk.protocol == "SAS")
    return disk.externalParent ? Bus::thunderbolt : Bus::sata;
  return Bus::unknown;
}

// Optical media are media subclasses; the most telling class of the whole disk's media wins.
void readMedia(const RegistryNode& media, AttachFacts& out) {
  auto& disk = out.descriptor.disk;
  disk.present = true;
  if (disk.removable == Tri::unknown) disk.removable = tri(media.flag("Removable"));
  if (disk.ejectable == Tri::unknown) disk.ejectable = tri(media.flag("Ejectable"));
  for (const auto* kind : {"IOCDMedia", "IODVDMedia", "IOBDMedia"}) {
    if (media.isA(kind)) disk.mediaKind = kind;
  }
  if (disk.mediaKind.empty()) disk.mediaKind = "IOMedia";
}

// Where the file of a disk image lies; empty when the node is none. DiskImages2 publishes a URL, the drivers before it a path
// (both seen by Santa's santad, northpolesec/santa, since macOS 13).
std::string imagePathOf(const RegistryNode& node) {
  constexpr std::string_view scheme = "file://";
  if (const std::string* url = node.text("DiskImageURL"); url && url->starts_with(scheme)) return url->substr(scheme.size());
  return pathIn(node.dictionary("Protocol Characteristics"), "Virtual Interface Location Path");
}

// An image that macOS itself attached (assets, recovery): its file lies below /System, where System Integrity Protection lets
// nobody else write. `/System/Volumes/…` are other volumes, the one that every user writes among them; of these only the cryptexes
// count, from which the running system has its own libraries. Escaped characters, and steps that a path could take elsewhere, are
// not followed: such a path proves nothing.
bool liesInTheSystem(const RegistryNode& node) {
  constexpr std::string_view volumes = "/System/Volumes/", preboot = "/System/Volumes/Preboot/", cryptex = "/cryptex1/";
  const std::string path = imagePathOf(node);
  for (const auto* step : {"/../", "/./", "//", "%"}) {
    if (path.find(step) != std::string::npos) return false;
  }
  if (!path.starts_with(volumes)) return path.starts_with("/System/");
  const size_t group = path.find('/', preboot.size());  // `/System/Volumes/Preboot/<volume group>/cryptex1/…`
  return path.starts_with(preboot) && group != std::string::npos && path.substr(group).starts_with(cryptex);
}

// The disk behind an image that is made of a device (`hdiutil attach /dev/rdisk4`).
std::optional<std::string> deviceBehind(const std::vector<RegistryNode>& chain) {
  for (const auto& node : chain) {
    const std::string path = imagePathOf(node);
    if (path.starts_with("/dev/")) return diskNamedBy(path);
  }
  return std::nullopt;
}

bool isTunnelled(const RegistryNode& node) {
  return node.flag("IOPCITunnelled").value_or(false) || node.isA("IOThunderboltPort") || node.isA("IOFireWireDevice");
}

void readSafety(const std::vector<std::string>& disks, const NeededDisks& needed, AttachFacts& out) {
  const auto any = [&](const std::vector<std::string>& of) {
    return std::any_of(disks.begin(), disks.end(), [&](const auto& d) { return contains(of, d); });
  };
  out.safety.backsRoot = any(needed.root);
  out.safety.systemVolume = any(needed.system);
  out.safety.homeVolume = any(needed.home);
}

void readAncestors(const std::vector<RegistryNode>& chain, AttachFacts& out) {
  for (const auto& node : chain) {
    if (node.isA("IOMedia") && node.flag("Whole").value_or(false)) readMedia(node, out);
    readProtocol(node, out);
    readCharacteristics(node, out);
    if (isUsbDevice(node) && !node.isA("IOUSBRootHubDevice")) out.descriptor.disk.externalParent = true;
    if (isTunnelled(node)) out.descriptor.disk.externalParent = true;
  }
}

// Intel Macs publish each USB device a second time, for drivers of the old family, below `AppleUSBLegacyRoot`.
bool isLegacyTwin(const RegistryNode& node) { return node.isA("AppleUSBDevice"); }

uint32_t placeOf(const RegistryNode& node) { return static_cast<uint32_t>(node.number("locationID").value_or(0)); }

// The device that a twin stands for: by the id that it names, else by place. The twin itself where neither leads anywhere.
RegistryNode withoutTwin(const Registry& registry, const RegistryNode& usb) {
  if (!isLegacyTwin(usb)) return usb;
  if (const auto id = usb.number("AppleUSBAlternateServiceRegistryID")) {
    if (auto device = registry.byId(static_cast<RegistryId>(*id)); device && isUsbDevice(*device)) return *device;
  }
  for (auto& device : registry.all("IOUSBHostDevice")) {
    if (!isLegacyTwin(device) && placeOf(device) != 0 && placeOf(device) == placeOf(usb)) return device;
  }
  return usb;
}

const RegistryNode* nearestUsb(const std::vector<RegistryNode>& chain) {
  const auto it = std::find_if(chain.begin(), chain.end(), isUsbDevice);
  return it == chain.end() ? nullptr : &*it;
}

bool isPhysical(const RegistryNode& node) {
  // A synthesized APFS disk is whole as well, but has physical media above it.
  return node.isA("IOMedia") && !node.isA("AppleAPFSMedia") && node.flag("Whole").value_or(false) && node.text("BSD Name");
}

// The devices that a volume lies on. Several when it is one of a set: a set attaches itself to each of its members
// (AppleRAIDSet::addMember, AppleRAID's source), so that all of them are its parents, and its own media are whole as theirs are.
// The first speaks for all, whichever of them is asked.
struct Member {
  RegistryId device = 0;
  std::string disk;
};
std::vector<Member> membersOf(const Registry& registry, const std::vector<RegistryNode>& chain) {
  std::vector<Member> members;
  for (const auto& node : chain) {
    if (!isPhysical(node)) continue;
    const auto above = withAncestors(registry, node);
    if (std::any_of(above.begin() + 1, above.end(), isPhysical)) continue;
    const RegistryNode* usb = nearestUsb(above);
    members.push_back({usb ? withoutTwin(registry, *usb).id : node.id, *node.text("BSD Name")});
  }
  std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) { return a.device < b.device; });
  const auto same = [](const Member& a, const Member& b) { return a.device == b.device; };
  members.erase(std::unique(members.begin(), members.end(), same), members.end());
  return members;
}

void addVolume(AttachFacts& out, const RegistryNode& media, const std::vector<Member>& members = {}) {
  auto volume = volumeOf(media);
  if (!volume) return;
  for (const auto& member : members) {
    if (member.device != out.registryId) volume->alsoOn.push_back(member.device);
  }
  const auto same = [&](const VolumeFacts& v) { return v.bsdName == volume->bsdName; };
  if (std::none_of(out.volumes.begin(), out.volumes.end(), same)) out.volumes.push_back(std::move(*volume));
}

}  // namespace

std::vector<RegistryNode> withAncestors(const Registry& registry, const RegistryNode& from) {
  std::vector<RegistryNode> found{from};
  std::set<RegistryId> seen{from.id};
  for (size_t at = 0; at < found.size() && found.size() < kMostAncestors; ++at) {
    for (auto& parent : registry.parents(found[at].id)) {
      if (seen.insert(parent.id).second) found.push_back(std::move(parent));
    }
  }
  return found;
}

std::vector<std::string> physicalDisksOf(const Registry& registry, const std::string& bsdName) {
  std::vector<std::string> disks;
  const auto media = registry.byBsdName(bsdName);
  if (!media) return disks;
  const auto chain = withAncestors(registry, *media);
  for (const auto& node : chain) {
    if (isPhysical(node)) disks.push_back(*node.text("BSD Name"));
  }
  return disks;
}

std::optional<AttachFacts> factsOfUsb(const Registry& registry, RegistryId id, const NeededDisks& needed) {
  const auto entry = registry.byId(id);
  if (!entry) return std::nullopt;
  const auto chain = withAncestors(registry, *entry);
  const RegistryNode* nearest = nearestUsb(chain);
  if (!nearest) return std::nullopt;
  const RegistryNode usb = withoutTwin(registry, *nearest);
  AttachFacts out;
  readUsbDevice(usb, out);
  Below below;
  readBelowUsb(registry, usb.id, out, below);
  std::vector<std::string> disks;
  for (const auto& m : below.media) {
    const auto above = withAncestors(registry, m);
    const auto members = membersOf(registry, above);
    if (members.size() < 2) readAncestors(above, out);
    if (members.size() < 2 || members.front().device == out.registryId) addVolume(out, m, members);
    if (const std::string* name = m.text("BSD Name"); name && m.flag("Whole").value_or(false)) disks.push_back(*name);
  }
  readSafety(disks, needed, out);
  out.safety.defaultRoute = std::any_of(below.networkInterfaces.begin(), below.networkInterfaces.end(),
                                        [&](const auto& name) { return contains(needed.routes, name); });
  return out;
}

namespace {
std::optional<AttachFacts> factsOfDisk(const Registry& registry, const std::string& bsdName, const NeededDisks& needed, int depth) {
  const auto media = registry.byBsdName(bsdName);
  if (!media) return std::nullopt;
  const auto chain = withAncestors(registry, *media);
  // An image may be made of the device that an image is made of; what goes on for longer than that is judged by itself.
  if (const auto behind = deviceBehind(chain); behind && depth < kMostImages) {
    if (auto facts = factsOfDisk(registry, *behind, needed, depth + 1)) {
      addVolume(*facts, *media);
      return facts;
    }
  }
  if (const auto members = membersOf(registry, chain); members.size() > 1 && depth < kMostImages) {
    auto facts = factsOfDisk(registry, members.front().disk, needed, depth + 1);
    if (facts) addVolume(*facts, *media, members);
    return facts;
  }
  AttachFacts out;
  if (const RegistryNode* usb = nearestUsb(chain)) {
    auto facts = factsOfUsb(registry, usb->id, needed);
    if (!facts) return std::nullopt;  // it went away between two reads
    out = std::move(*facts);
  }
  readAncestors(chain, out);
  out.bus = busOf(out);
  addVolume(out, *media);
  readSafety(physicalDisksOf(registry, bsdName), needed, out);
  out.safety.systemImage = std::any_of(chain.begin(), chain.end(), liesInTheSystem);
  if (out.registryId == 0) {
    // Without a USB device the whole physical disk is the device.
    for (const auto& node : chain) {
      if (node.isA("IOMedia") && node.flag("Whole").value_or(false)) out.registryId = node.id;
    }
  }
  return out;
}

}  // namespace

std::optional<AttachFacts> factsOfDisk(const Registry& registry, const std::string& bsdName, const NeededDisks& needed) {
  return factsOfDisk(registry, bsdName, needed, 0);
}

}  // namespace portcullis::macos
