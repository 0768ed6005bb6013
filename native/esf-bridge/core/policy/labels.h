// How things are called in sentences for people, by number: the C++ twin of the reasons in libs/policy/src/because.ts. Labels of families, verbs and buses: shared_names.h.
#pragma once
#include <array>
#include <string_view>

#include "types.h"

namespace portcullis {

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
