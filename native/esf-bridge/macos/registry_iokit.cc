#include "macos/registry_iokit.h"

#include <IOKit/storage/IOMedia.h>

#include "macos/cf.h"

namespace portcullis::macos {

namespace {

// Read by device_facts.cc; copying whole property tables would cost a large allocation a node.
constexpr const char* kKeys[] = {
    "BSD Name",
    "Whole",
    "Removable",
    "Ejectable",
    "Encrypted",
    "CoreStorage Encrypted",
    "FullName",
    "Protocol Characteristics",
    "Device Characteristics",
    "Card Characteristics",
    "idVendor",
    "idProduct",
    "bDeviceClass",
    "bDeviceSubClass",
    "bDeviceProtocol",
    "kUSBSerialNumberString",
    "USB Serial Number",
    "kUSBVendorString",
    "USB Vendor Name",
    "kUSBProductString",
    "USB Product Name",
    "locationID",
    "bInterfaceClass",
    "bInterfaceSubClass",
    "bInterfaceProtocol",
    "bConfigurationValue",
    "bInterfaceNumber",
    "bAlternateSetting",
    "kUSBString",
    "USB Interface Name",
    "PrimaryUsagePage",
    "PrimaryUsage",
    "IOPCITunnelled",
    "IOPlatformUUID",
    "DiskImageURL",
};

std::optional<PropertyValue> toValue(CFTypeRef object, int depth);

void takeEntry(const void* key, const void* value, void* into) {
  if (CFGetTypeID(key) != CFStringGetTypeID()) return;
  auto converted = toValue(value, 1);
  if (converted) static_cast<Properties*>(into)->emplace(toText(static_cast<CFStringRef>(key)), std::move(*converted));
}

std::optional<PropertyValue> toValue(CFTypeRef object, int depth) {
  if (!object) return std::nullopt;
  const CFTypeID type = CFGetTypeID(object);
  if (type == CFBooleanGetTypeID()) return PropertyValue{static_cast<bool>(CFBooleanGetValue(static_cast<CFBooleanRef>(object)))};
  if (type == CFStringGetTypeID()) return PropertyValue{toText(static_cast<CFStringRef>(object))};
  if (type == CFNumberGetTypeID()) {
    int64_t number = 0;
    if (!CFNumberGetValue(static_cast<CFNumberRef>(object), kCFNumberSInt64Type, &number)) return std::nullopt;
    return PropertyValue{number};
  }
  if (type == CFDataGetTypeID()) {
    const auto data = static_cast<CFDataRef>(object);
    const UInt8* bytes = CFDataGetBytePtr(data);
    return PropertyValue{std::vector<uint8_t>(bytes, bytes + CFDataGetLength(data))};
  }
  if (type == CFDictionaryGetTypeID() && depth == 0) {
    auto entries = std::make_shared<Properties>();
    CFDictionaryApplyFunction(static_cast<CFDictionaryRef>(object), takeEntry, entries.get());
    return PropertyValue{std::shared_ptr<const Properties>(std::move(entries))};
  }
  return std::nullopt;
}

std::vector<std::string> classesOf(io_registry_entry_t entry) {
  std::vector<std::string> classes;
  auto name = adopt(IOObjectCopyClass(entry));
  while (name && classes.size() < 32) {
    classes.push_back(toText(name.get()));
    name = adopt(IOObjectCopySuperclassForClass(name.get()));
  }
  return classes;
}

std::optional<RegistryNode> nodeOf(io_registry_entry_t entry) {
  RegistryNode node;
  if (!entry || IORegistryEntryGetRegistryEntryID(entry, &node.id) != KERN_SUCCESS) return std::nullopt;
  node.classes = classesOf(entry);
  for (const char* key : kKeys) {
    const auto name = adopt(CFStringCreateWithCString(kCFAllocatorDefault, key, kCFStringEncodingUTF8));
    const auto value = adopt(IORegistryEntryCreateCFProperty(entry, name.get(), kCFAllocatorDefault, 0));
    if (auto converted = toValue(value.get(), 0)) node.properties.emplace(key, std::move(*converted));
  }
  return node;
}

std::vector<RegistryNode> nodesOf(io_iterator_t iterator) {
  std::vector<RegistryNode> nodes;
  // The iterator turns invalid when the registry changes under it; what was read by then is true still.
  while (const IoObject entry{IOIteratorNext(iterator)}) {
    if (auto node = nodeOf(entry.get())) nodes.push_back(std::move(*node));
  }
  return nodes;
}

class IoKitRegistry final : public Registry {
 public:
  std::optional<RegistryNode> byBsdName(const std::string& bsdName) const override {
    // The matching dictionary is consumed by the call, also when it fails.
    const IoObject entry{IOServiceGetMatchingService(kIOMainPortDefault, IOBSDNameMatching(kIOMainPortDefault, 0, bsdName.c_str()))};
    return nodeOf(entry.get());
  }

  std::optional<RegistryNode> byId(RegistryId id) const override { return nodeOf(find(id).get()); }

  std::optional<RegistryNode> byPath(const std::string& path) const override {
    // A longer one fits no io_string_t, and IOKit would read past it.
    if (path.size() >= sizeof(io_string_t)) return std::nullopt;
    const IoObject entry{IORegistryEntryFromPath(kIOMainPortDefault, path.c_str())};
    return nodeOf(entry.get());
  }

  std::vector<RegistryNode> parents(RegistryId id) const override {
    const IoObject entry = find(id);
    IoObject iterator;
    if (!entry || IORegistryEntryGetParentIterator(entry.get(), kIOServicePlane, iterator.receive()) != KERN_SUCCESS) return {};
    return nodesOf(iterator.get());
  }

  std::vector<RegistryNode> children(RegistryId id) const override {
    const IoObject entry = find(id);
    IoObject iterator;
    if (!entry || IORegistryEntryGetChildIterator(entry.get(), kIOServicePlane, iterator.receive()) != KERN_SUCCESS) return {};
    return nodesOf(iterator.get());
  }

  std::vector<RegistryNode> all(const std::string& className) const override {
    IoObject iterator;
    if (IOServiceGetMatchingServices(kIOMainPortDefault, IOServiceMatching(className.c_str()), iterator.receive()) != KERN_SUCCESS) {
      return {};
    }
    return nodesOf(iterator.get());
  }

 private:
  static IoObject find(RegistryId id) { return IoObject{IOServiceGetMatchingService(kIOMainPortDefault, IORegistryEntryIDMatching(id))}; }
};

}  // namespace

std::unique_ptr<Registry> makeIoKitRegistry() { return std::make_unique<IoKitRegistry>(); }

}  // namespace portcullis::macos
