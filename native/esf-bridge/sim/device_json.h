// Devices in recordings: a descriptor with WebUSB's names and what registry and DiskArbitration say.
#pragma once
#include "sim/strict_object.h"

namespace portcullis::sim {

Descriptor descriptorOf(const nlohmann::json&, const std::string& where);
// From an `attach` step or an entry of `boot`.
SimDevice deviceOf(StrictObject&);
VolumeFacts volumeOf(StrictObject&);

}  // namespace portcullis::sim
