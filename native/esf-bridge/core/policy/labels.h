// How things are called in sentences for people, by number: the C++ twin of libs/policy/src/labels.ts and of the reasons in because.ts.
#pragma once
#include <array>
#include <string_view>

#include "types.h"

namespace portcullis {

inline constexpr std::array<std::string_view, kFamilyCount> kFamilyLabels = {
    "USB storage",  "SD card",      "external disk",     "optical disc",          "iPhone or iPad", "Android device",
    "camera",       "media player", "disk image",        "network volume",        "keyboard",       "mouse or trackpad",
    "input device", "security key", "smart card reader", "network adapter",       "serial adapter", "audio device",
    "video device", "printer",      "USB hub",           "device of unknown kind"};
inline constexpr std::array<std::string_view, kVerbCount> kVerbLabels = {
    "reading", "writing", "running programs", "syncing", "importing photos", "file transfer", "debugging", "tethering", "connecting"};
inline constexpr std::array<std::string_view, 10> kBusLabels = {"USB",  "SD slot", "Thunderbolt", "PCI Express", "FireWire",
                                                                "SATA", "virtual", "network",     "internal",    "unknown"};
// Those of NeverBlocked, without its first, `no`.
inline constexpr std::array<std::string_view, 10> kNeverBlockedLabels = {"the Mac runs from it",
                                                                         "it holds a system volume",
                                                                         "it holds the home folder of whoever is signed in",
                                                                         "it is built in",
                                                                         "it is no disk",
                                                                         "the system itself attached it",
                                                                         "hubs are never blocked",
                                                                         "keyboards are never blocked",
                                                                         "mice and trackpads are never blocked",
                                                                         "it carries the network connection of this Mac"};
inline constexpr std::array<std::string_view, 9> kUnknownFacts = {
    "it is not known yet whether the volume is encrypted", "the file system is not known yet",   "it is not known who is signed in",
    "the groups of whoever is signed in are not known",    "the tags of this Mac are not known", "the time is not known",
    "the device set has not arrived on this Mac",          "the card has not been read yet",     "the serial number is not known yet"};

}  // namespace portcullis
