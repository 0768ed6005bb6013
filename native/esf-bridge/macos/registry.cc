#include "macos/registry.h"

#include <algorithm>

namespace portcullis::macos {

namespace {
template <typename T>
const T* find(const Properties& properties, std::string_view key) {
  const auto it = properties.find(key);
  return it == properties.end() ? nullptr : std::get_if<T>(&it->second.value);
}
}  // namespace

bool RegistryNode::isA(std::string_view className) const { return std::find(classes.begin(), classes.end(), className) != classes.end(); }

std::optional<bool> RegistryNode::flag(std::string_view key) const {
  if (const bool* yes = find<bool>(properties, key)) return *yes;
  return std::nullopt;
}

std::optional<int64_t> RegistryNode::number(std::string_view key) const {
  if (const int64_t* value = find<int64_t>(properties, key)) return *value;
  return std::nullopt;
}

const std::string* RegistryNode::text(std::string_view key) const { return find<std::string>(properties, key); }

const Properties* RegistryNode::dictionary(std::string_view key) const {
  const auto* value = find<std::shared_ptr<const Properties>>(properties, key);
  return value ? value->get() : nullptr;
}

const std::string* textIn(const Properties* dictionary, std::string_view key) {
  return dictionary ? find<std::string>(*dictionary, key) : nullptr;
}

const std::vector<uint8_t>* dataIn(const Properties* dictionary, std::string_view key) {
  return dictionary ? find<std::vector<uint8_t>>(*dictionary, key) : nullptr;
}

std::string pathIn(const Properties* dictionary, std::string_view key) {
  if (const std::string* text = textIn(dictionary, key)) return *text;
  const auto* bytes = dataIn(dictionary, key);
  if (!bytes) return {};
  // Up to the first zero: some drivers publish the terminator as well.
  return {bytes->begin(), std::find(bytes->begin(), bytes->end(), uint8_t{0})};
}

}  // namespace portcullis::macos
