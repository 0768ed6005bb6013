// A `Registry` from memory: nodes with parents, as recorded on real Macs.
#pragma once
#include <algorithm>
#include <map>

#include "macos/registry.h"

namespace portcullis::macos {

class RecordedRegistry final : public Registry {
 public:
  // Adds a node below the given parents and answers its id.
  RegistryId add(std::vector<RegistryId> parents, std::vector<std::string> classes, Properties properties = {}) {
    RegistryNode node;
    node.id = next_++;  // as on a Mac: never used again
    node.classes = std::move(classes);
    node.properties = std::move(properties);
    parents_[node.id] = std::move(parents);
    nodes_[node.id] = node;
    return node.id;
  }
  void remove(RegistryId id) {
    nodes_.erase(id);
    parents_.erase(id);
  }

  std::optional<RegistryNode> byBsdName(const std::string& name) const override {
    for (const auto& [id, node] : nodes_) {
      if (const auto* text = node.text("BSD Name"); text && *text == name) return node;
    }
    return std::nullopt;
  }
  std::optional<RegistryNode> byId(RegistryId id) const override {
    const auto it = nodes_.find(id);
    return it == nodes_.end() ? std::nullopt : std::optional(it->second);
  }
  std::optional<RegistryNode> byPath(const std::string& path) const override {
    const auto it = paths_.find(path);
    return it == paths_.end() ? std::nullopt : byId(it->second);
  }
  void name(const std::string& path, RegistryId id) { paths_[path] = id; }
  std::vector<RegistryNode> parents(RegistryId id) const override {
    std::vector<RegistryNode> found;
    if (const auto it = parents_.find(id); it != parents_.end()) {
      for (const auto parent : it->second) {
        if (auto node = byId(parent)) found.push_back(*node);
      }
    }
    return found;
  }
  std::vector<RegistryNode> children(RegistryId id) const override {
    std::vector<RegistryNode> found;
    for (const auto& [child, parents] : parents_) {
      if (std::find(parents.begin(), parents.end(), id) != parents.end()) found.push_back(nodes_.at(child));
    }
    return found;
  }
  std::vector<RegistryNode> all(const std::string& className) const override {
    std::vector<RegistryNode> found;
    for (const auto& [id, node] : nodes_) {
      if (node.isA(className)) found.push_back(node);
    }
    return found;
  }

 private:
  RegistryId next_ = 0x100000000;
  std::map<RegistryId, RegistryNode> nodes_;
  std::map<RegistryId, std::vector<RegistryId>> parents_;
  std::map<std::string, RegistryId> paths_;
};

inline PropertyValue text(std::string value) { return {std::move(value)}; }
inline PropertyValue number(int64_t value) { return {value}; }
inline PropertyValue flag(bool value) { return {value}; }
inline PropertyValue dictionary(Properties entries) { return {std::make_shared<const Properties>(std::move(entries))}; }

}  // namespace portcullis::macos
