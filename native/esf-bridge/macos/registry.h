// The IORegistry as a function table: plain nodes with the properties that we read. registry_iokit.cc fills it from IOKit;
// the tests fill it from recorded chains, so that everything above it runs on Linux too.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/facts.h"

namespace portcullis::macos {

struct PropertyValue;
using Properties = std::map<std::string, PropertyValue, std::less<>>;

// A registry property, reduced to the kinds that we read. Anything else is absent.
struct PropertyValue {
  std::variant<bool, int64_t, std::string, std::vector<uint8_t>, std::shared_ptr<const Properties>> value;
};

struct RegistryNode {
  RegistryId id = 0;
  // The class and its superclasses, most derived first, as IOObjectCopySuperclassForClass names them.
  std::vector<std::string> classes;
  Properties properties;

  bool isA(std::string_view className) const;
  std::optional<bool> flag(std::string_view key) const;
  std::optional<int64_t> number(std::string_view key) const;
  // nullptr when absent or not text.
  const std::string* text(std::string_view key) const;
  const Properties* dictionary(std::string_view key) const;
};
const std::string* textIn(const Properties* dictionary, std::string_view key);
// nullptr when absent or not data.
const std::vector<uint8_t>* dataIn(const Properties* dictionary, std::string_view key);
// A path, which macOS publishes as text here and as bytes there; empty when absent.
std::string pathIn(const Properties* dictionary, std::string_view key);

// Reads only, no IPC beyond the registry's own; any thread. A node may go between two calls: then nullopt or an empty list.
class Registry {
 public:
  virtual ~Registry() = default;
  // The IOMedia of a BSD name without `/dev/`.
  virtual std::optional<RegistryNode> byBsdName(const std::string& bsdName) const = 0;
  virtual std::optional<RegistryNode> byId(RegistryId) const = 0;
  // The entry at a path that names its plane: `IOService:/AppleARMPE/…`.
  virtual std::optional<RegistryNode> byPath(const std::string& path) const = 0;
  // All parents in the service plane: more than one for Fusion and CoreStorage.
  virtual std::vector<RegistryNode> parents(RegistryId) const = 0;
  virtual std::vector<RegistryNode> children(RegistryId) const = 0;
  // All that match a class now: `IOUSBHostDevice`, `IOMedia`.
  virtual std::vector<RegistryNode> all(const std::string& className) const = 0;
};

}  // namespace portcullis::macos
