// The words of libs/wire/src/names.ts, by number.
#pragma once
#include <array>
#include <string_view>

#include "types.h"

namespace portcullis {

inline constexpr std::array<std::string_view, kFamilyCount> kFamilyNames = {
    "usb-storage", "sd-card",        "external-disk", "optical-disc", "apple-mobile", "android",      "camera",     "media-player",
    "disk-image",  "network-volume", "keyboard",      "pointer",      "hid-other",    "security-key", "smart-card", "network-adapter",
    "serial",      "audio",          "video",         "printer",      "hub",          "unknown"};
inline constexpr std::array<std::string_view, kVerbCount> kVerbNames = {"read",  "write", "execute", "sync",   "photos",
                                                                        "files", "debug", "tether",  "connect"};
inline constexpr std::array<std::string_view, 10> kBusNames = {"usb",  "sd",      "thunderbolt", "pcie",     "firewire",
                                                               "sata", "virtual", "network",     "internal", "unknown"};
inline constexpr std::array<std::string_view, 3> kIdentityNames = {"unique", "shared", "none"};
inline constexpr std::array<std::string_view, 10> kNeverBlockedNames = {"backs-root", "system-volume", "home-volume", "internal-fixed",
                                                                        "no-disk",    "system-image",  "hub",         "keyboard",
                                                                        "pointer",    "default-route"};
inline constexpr std::array<std::string_view, 9> kFactNames = {"encrypted", "fileSystem", "user",    "groups",      "tags",
                                                               "time",      "deviceSet",  "sdMedia", "serialNumber"};
inline constexpr std::array<std::string_view, 3> kTriNames = {"no", "yes", "unknown"};

}  // namespace portcullis
